using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Engine.Analytic;

/// <summary>
/// Every transfer as if it were alone: its time is bytes / rate with <c>rate = min(cap, min over r of C[r] / a[r])</c>, the alpha-beta model (Hockney, "The communication
/// challenge for MPP", 1994) whose alpha the callers add, as they do over the flow network. Capacities are those of the flow network, so one transfer alone takes the same
/// time there, and no transfer is faster there.
/// </summary>
public sealed class AnalyticNetwork : INetwork
{
    private readonly double[] _capacity;
    private readonly double[] _carried;
    private readonly PriorityQueue<long, Completion> _running = new();
    private long _serial;
    private long _now;

    /// <param name="capacity">Capacity of each resource in bytes per second; positive.</param>
    public AnalyticNetwork(ReadOnlySpan<double> capacity)
    {
        _capacity = capacity.ToArray();
        _carried = new double[capacity.Length];
    }

    public SimTime Now => new(_now);

    public bool Shares => false;

    public int ActiveFlows => _running.Count;

    public long CompletedFlows { get; private set; }

    public long DeliveredBytes { get; private set; }

    public double CarriedBytes(int resource) => _carried[resource];

    public void Carry(int resource, double bytes) => _carried[resource] += bytes;

    public void Start(ReadOnlySpan<FlowEntry> entries, long bytes, double weight, double cap, int priority, long tag)
    {
        if (entries.IsEmpty || !(cap > 0) || bytes < 0)
        {
            throw new ArgumentException("A transfer needs at least one resource, a positive cap, and no negative bytes.");
        }

        var rate = cap;
        foreach (var entry in entries)
        {
            rate = Math.Min(rate, _capacity[entry.Resource] / entry.Coefficient);
            _carried[entry.Resource] += entry.Coefficient * bytes;
        }

        Run(bytes, rate, tag);
    }

    public void Start(FlowBundle bundle, int priority)
    {
        var layout = bundle.Layout;
        for (var flow = 0; flow < layout.Flows; flow++)
        {
            var rate = bundle.Cap;
            var bytes = bundle.Flows[flow].Bytes;
            for (var entry = layout.First[flow]; entry < layout.First[flow + 1]; entry++)
            {
                var coefficient = bundle.CoefficientArray[entry];
                rate = Math.Min(rate, _capacity[layout.Resource[entry]] / coefficient);
                _carried[layout.Resource[entry]] += coefficient * bytes;
            }

            Run(bytes, rate, bundle.Flows[flow].Tag);
        }
    }

    public SimTime NextCompletion() => _running.TryPeek(out _, out var next) ? new SimTime(next.Finish) : SimTime.Never;

    public void AdvanceTo(SimTime time)
    {
        if (time > NextCompletion() || time.Picoseconds < _now)
        {
            throw new InvalidOperationException($"Cannot advance from {_now} ps to {time.Picoseconds} ps.");
        }

        _now = time.Picoseconds;
    }

    public int Complete(ref long[] tags)
    {
        _now = NextCompletion().Picoseconds;
        var count = 0;
        while (_running.TryPeek(out var bytes, out var completion) && completion.Finish == _now)
        {
            _running.Dequeue();
            if (count == tags.Length)
            {
                Array.Resize(ref tags, Math.Max(64, tags.Length * 2));
            }

            tags[count++] = completion.Tag;
            DeliveredBytes += bytes;
        }

        CompletedFlows += count;
        return count;
    }

    private void Run(long bytes, double rate, long tag)
    {
        var picoseconds = bytes == 0 ? 0 : Math.Ceiling(bytes / rate * 1e12);
        var finish = picoseconds >= long.MaxValue - _now ? long.MaxValue : _now + (long)picoseconds;
        _running.Enqueue(bytes, new Completion(finish, _serial++, tag));
    }
}
