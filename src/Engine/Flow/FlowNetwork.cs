using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Engine.Flow;

/// <summary>
/// Fluid flows that share resources max-min fairly; see README.md in this folder for the inequations and for what a change reaches.
/// Changes at one instant are one solve: start flows, take completions, then let time go on.
/// </summary>
public sealed class FlowNetwork : INetwork
{
    /// <summary>Number of priority classes; 0 is served first.</summary>
    public const int Priorities = 3;

    /// <summary>Capacity taken by a class is counted in units of 1/4096 byte per second, rounded up, as an integer: sums are exact, whatever their order.</summary>
    internal const double TakenScale = 4096;

    private readonly FlowStore _flows;
    private readonly Component _component;
    private readonly MaxMinSolver _solver;
    private readonly CompletionHeap _heap = new();
    private readonly int[][] _limited;
    private readonly double[] _carried;
    private readonly bool _solveAlways;
    private readonly TouchedResources _touched = new();
    private readonly int[] _activeByClass = new int[Priorities];
    private Completion[] _completions = new Completion[64];
    private int[] _due = new int[64];
    private long _serial;
    private long _now;

    /// <param name="capacity">Capacity of each resource in bytes per second; positive.</param>
    /// <param name="tolerance">Completions within this fraction of a flow's remaining duration coincide; at most 1e-4.</param>
    /// <param name="solveAlways">Solve at every departure, also where no remaining flow can change: the reference that tests compare with.</param>
    public FlowNetwork(ReadOnlySpan<double> capacity, double tolerance = 1e-9, bool solveAlways = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tolerance, 1e-4);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        foreach (var value in capacity)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        }

        Tolerance = tolerance;
        _solveAlways = solveAlways;
        _flows = new FlowStore(capacity.Length);
        _component = new Component(_flows, capacity.Length);
        _solver = new MaxMinSolver(_flows, capacity.ToArray(), _component);
        _limited = [new int[capacity.Length], new int[capacity.Length], new int[capacity.Length]];
        _carried = new double[capacity.Length];
    }

    /// <summary>Relative tolerance within which completions coincide.</summary>
    public double Tolerance { get; }

    /// <summary>The present instant of the network.</summary>
    public SimTime Now => new(_now);

    public bool Shares => true;

    public int ActiveFlows { get; private set; }

    /// <summary>Flows started so far.</summary>
    public long StartedFlows => _serial;

    /// <summary>Flows completed so far.</summary>
    public long CompletedFlows { get; private set; }

    /// <summary>Bytes of all completed flows, each counted once, whatever it fans out to.</summary>
    public long DeliveredBytes { get; private set; }

    /// <summary>Components solved so far.</summary>
    public long Solves { get; private set; }

    /// <summary>Flows in all solved components together: the work done.</summary>
    public long SolvedFlows { get; private set; }

    /// <summary>Bytes that a resource has carried for completed flows.</summary>
    public double CarriedBytes(int resource) => _carried[resource];

    /// <summary>Counts bytes on a resource that no flow asks for, because others in series with it always bind first.</summary>
    public void Carry(int resource, double bytes) => _carried[resource] += bytes;

    /// <summary>Starts a flow at the present instant.</summary>
    /// <param name="entries">Resources and coefficients; at least one; a resource at most once.</param>
    /// <param name="bytes">Bytes to move; zero completes at once.</param>
    /// <param name="weight">Share relative to other flows at a bottleneck; positive.</param>
    /// <param name="cap">Largest rate in bytes per second, or positive infinity.</param>
    /// <param name="priority">In [0, <see cref="Priorities"/>); lower values are served first.</param>
    /// <param name="tag">Handed back when the flow completes.</param>
    public void Start(ReadOnlySpan<FlowEntry> entries, long bytes, double weight, double cap, int priority, long tag)
    {
        if (entries.IsEmpty || !(weight > 0) || !(cap > 0) || bytes < 0 || (uint)priority >= Priorities)
        {
            throw new ArgumentException("A flow needs at least one resource, a positive weight and cap, a priority that exists, and no negative bytes.");
        }

        var bundle = _flows.Rent(entries);
        bundle.Cap = cap;
        bundle.Set(0, bytes, weight, tag);
        Start(bundle, priority);
    }

    /// <summary>Starts all flows of a bundle at the present instant, as if one after the other in the order of its layout.</summary>
    /// <param name="bundle">Coefficients and flows are set, none of its flows runs, and it was started on no other network.</param>
    /// <param name="priority">In [0, <see cref="Priorities"/>); lower values are served first.</param>
    public void Start(FlowBundle bundle, int priority)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)priority, (uint)Priorities, nameof(priority));
        if (bundle.Open > 0)
        {
            throw new ArgumentException("The bundle's flows are still running.", nameof(bundle));
        }

        bundle.Priority = priority;
        bundle.Serial = _serial;
        bundle.Begin(_now);
        _flows.Link(bundle);
        _heap.Add(bundle);
        _serial += bundle.Open;
        ActiveFlows += bundle.Open;
        _activeByClass[priority] += bundle.Open;
        Carry(bundle);

        // One resource leads to the whole component.
        _touched.Add(bundle.Layout.Resources[0], priority);
    }

    /// <summary>When the next flow completes; <see cref="SimTime.Never"/> with none active. Solves what has changed at the present instant.</summary>
    public SimTime NextCompletion()
    {
        Settle();
        return _heap.Count == 0 ? SimTime.Never : new SimTime(_heap.Top.Finish);
    }

    /// <summary>Moves to an instant at or before the next completion, so that flows can be started there.</summary>
    public void AdvanceTo(SimTime time)
    {
        if (time > NextCompletion() || time.Picoseconds < _now)
        {
            throw new InvalidOperationException($"Cannot advance from {_now} ps to {time.Picoseconds} ps.");
        }

        _now = time.Picoseconds;
    }

    /// <summary>
    /// Moves to the next completion and removes all flows that complete there. Tags are written to <paramref name="tags"/>, which grows as needed.
    /// </summary>
    /// <returns>How many flows completed.</returns>
    public int Complete(ref long[] tags)
    {
        _now = NextCompletion().Picoseconds;
        var count = 0;
        while (_heap.Count > 0 && _heap.Top.MayBeDue(_now, Tolerance))
        {
            var taken = Take(_heap.Top, count);
            if (taken == 0)
            {
                break;
            }

            count += taken;
        }

        CompletedFlows += count;
        ActiveFlows -= count;
        var completions = _completions.AsSpan(0, count);
        completions.Sort();
        if (tags.Length < count)
        {
            tags = new long[Math.Max(count, Math.Max(64, tags.Length * 2))];
        }

        for (var i = 0; i < count; i++)
        {
            tags[i] = completions[i].Tag;
        }

        return count;
    }

    /// <summary>Present rate in bytes per second of every active flow, by tag; for tests and inspection.</summary>
    public IEnumerable<(long Tag, double Rate)> Rates()
    {
        NextCompletion();
        foreach (var bundle in _flows.Bundles)
        {
            for (var flow = 0; bundle.Open > 0 && flow < bundle.Flows.Length; flow++)
            {
                if (!bundle.Flows[flow].IsDone)
                {
                    yield return (bundle.Flows[flow].Tag, bundle.Flows[flow].Rate);
                }
            }
        }
    }

    private void Carry(FlowBundle bundle)
    {
        var layout = bundle.Layout;
        for (var flow = 0; flow < layout.Flows; flow++)
        {
            double bytes = bundle.Flows[flow].Bytes;
            for (var entry = layout.First[flow]; entry < layout.First[flow + 1]; entry++)
            {
                _carried[layout.Resource[entry]] += bundle.CoefficientArray[entry] * bytes;
            }
        }
    }

    /// <summary>Takes the flows of a bundle that complete now. Returns how many.</summary>
    private int Take(FlowBundle bundle, int place)
    {
        if (_due.Length < bundle.Open)
        {
            _due = new int[Math.Max(bundle.Open, _due.Length * 2)];
        }

        var count = bundle.TakeDue(_now, Tolerance, _due);
        if (place + count > _completions.Length)
        {
            Array.Resize(ref _completions, Math.Max(place + count, _completions.Length * 2));
        }

        var limited = _limited[bundle.Priority];
        for (var i = 0; i < count; i++)
        {
            ref var flow = ref bundle.Flows[_due[i]];
            _completions[place + i] = new Completion(flow.Finish, bundle.Serial + _due[i], flow.Tag);
            DeliveredBytes += flow.Bytes;
            if (flow.Bottleneck >= 0)
            {
                limited[flow.Bottleneck]--;
            }
        }

        _activeByClass[bundle.Priority] -= count;
        if (bundle.Open == 0)
        {
            _heap.RemoveTop();
            Leave(bundle);
        }
        else
        {
            _heap.Update(bundle);
            for (var i = 0; i < count; i++)
            {
                Leave(bundle, _due[i]);
            }
        }

        return count;
    }

    private void Leave(FlowBundle bundle)
    {
        for (var local = 0; local < bundle.Layout.ResourceCount; local++)
        {
            Leave(bundle.Layout.Resources[local], bundle.Priority);
        }

        _flows.Unlink(bundle);
    }

    private void Leave(FlowBundle bundle, int flow)
    {
        var layout = bundle.Layout;
        for (var entry = layout.First[flow]; entry < layout.First[flow + 1]; entry++)
        {
            Leave(layout.Resource[entry], bundle.Priority);
        }
    }

    /// <summary>A departure frees capacity: it concerns its class where the resource limits another flow, and the classes below.</summary>
    private void Leave(int resource, int priority)
    {
        if (_limited[priority][resource] > 0 || _solveAlways)
        {
            _touched.Add(resource, priority);
        }

        TouchBelow(resource, priority);
    }

    /// <summary>What a class takes or leaves concerns the classes below it.</summary>
    private void TouchBelow(int resource, int priority)
    {
        for (var below = priority + 1; below < Priorities; below++)
        {
            if (_activeByClass[below] > 0 && _flows.Head[below][resource] >= 0)
            {
                _touched.Add(resource, below);
            }
        }
    }

    private void Settle()
    {
        for (var priority = 0; priority < Priorities; priority++)
        {
            // A solve touches classes below its own only.
            _component.BeginRound();
            foreach (var resource in _touched.Of(priority))
            {
                if (_component.Collect(resource, priority))
                {
                    _solver.Solve(priority);
                    Solves++;
                    SolvedFlows += _component.Open;
                    Apply(priority);
                }
            }

            _touched.Clear(priority);
        }
    }

    private void Apply(int priority)
    {
        foreach (var bundle in _component.Bundles)
        {
            bundle.ClearClasses();
        }

        var limited = _limited[priority];
        var i = 0;
        for (var k = 0; k < _solver.Classes; k++)
        {
            var bottleneck = _solver.ClassBottleneck(k);
            for (; i < _solver.ClassEnd(k); i++)
            {
                var member = _solver.Order[i];
                var bundle = _component.BundleOf(member, out var index);
                ref var flow = ref bundle.Flows[index];
                if (flow.Bottleneck >= 0)
                {
                    limited[flow.Bottleneck]--;
                }

                if (bottleneck >= 0)
                {
                    limited[bottleneck]++;
                }

                flow.Bottleneck = bottleneck;
                SetRate(ref flow, _solver.Rate(member));
                bundle.Append(index, bottleneck, flow.Finish);
            }
        }

        foreach (var bundle in _component.Bundles)
        {
            _heap.Update(bundle);
        }

        for (var local = 0; local < _component.ResourceCount; local++)
        {
            TouchBelow(_component.Resources[local], priority);
        }
    }

    private void SetRate(ref FlowState flow, double rate)
    {
        if (rate == flow.Rate)
        {
            return;
        }

        var elapsed = (_now - flow.Updated) * 1e-12;
        var remaining = Math.Max(0, flow.Remaining - (flow.Rate * elapsed));
        flow.Remaining = remaining;
        flow.Updated = _now;
        flow.Rate = rate;
        flow.Finish = Finish(remaining, rate);
    }

    private long Finish(double remaining, double rate)
    {
        if (remaining == 0)
        {
            return _now;
        }

        var picoseconds = Math.Ceiling(remaining / rate * 1e12);
        return picoseconds >= long.MaxValue - _now ? long.MaxValue : _now + (long)picoseconds;
    }
}
