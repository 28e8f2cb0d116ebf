using Sim.Units;

namespace Sim.Engine.Flow;

/// <summary>
/// Fluid flows that share resources max-min fairly; see README.md in this folder for the inequations and for what a change reaches.
/// Changes at one instant are one solve: start flows, take completions, then let time go on.
/// </summary>
public sealed class FlowNetwork
{
    /// <summary>Number of priority classes; 0 is served first.</summary>
    public const int Priorities = 3;

    /// <summary>Capacity taken by a class is kept in units of 1/4096 byte per second, rounded up, as an integer: sums and differences are exact, whatever their order.</summary>
    internal const double TakenScale = 4096;

    private readonly double[] _capacity;
    private readonly long[][] _taken;
    private readonly FlowStore _flows;
    private readonly MaxMinSolver _solver;
    private readonly CompletionHeap _completions;
    private readonly int[][] _limited;
    private readonly double[] _carried;
    private readonly bool _solveAlways;
    private double[] _newRate = new double[256];
    private int[] _newBottleneck = new int[256];
    private readonly int[][] _touched = [new int[256], new int[256], new int[256]];
    private readonly int[] _touchedCount = new int[Priorities];
    private readonly int[] _activeByClass = new int[Priorities];
    private int[] _removed = new int[64];
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

        _capacity = capacity.ToArray();
        Tolerance = tolerance;
        _solveAlways = solveAlways;
        _flows = new FlowStore(capacity.Length);
        _taken = [new long[capacity.Length], new long[capacity.Length], new long[capacity.Length]];
        _solver = new MaxMinSolver(_flows, _capacity, _taken);
        _completions = new CompletionHeap(_flows);
        _limited = [new int[capacity.Length], new int[capacity.Length], new int[capacity.Length]];
        _carried = new double[capacity.Length];
    }

    /// <summary>Relative tolerance within which completions coincide.</summary>
    public double Tolerance { get; }

    /// <summary>The present instant of the network.</summary>
    public SimTime Now => new(_now);

    public int ActiveFlows => _flows.Active;

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

        var slot = _flows.Insert(entries, priority);
        _activeByClass[priority]++;
        _flows.Serial[slot] = _serial++;
        _flows.Weight[slot] = weight;
        _flows.Cap[slot] = cap;
        _flows.Bytes[slot] = bytes;
        _flows.Remaining[slot] = bytes;
        _flows.Rate[slot] = 0;
        _flows.Updated[slot] = _now;
        _flows.Finish[slot] = bytes == 0 ? _now : long.MaxValue;
        _flows.Bottleneck[slot] = MaxMinSolver.AtCap;
        _flows.Tag[slot] = tag;
        _completions.Set(slot, isNew: true);
        foreach (var entry in entries)
        {
            _carried[entry.Resource] += entry.Coefficient * bytes;
        }

        // One entry leads to the whole component.
        Touch(entries[0].Resource, priority);
    }

    /// <summary>When the next flow completes; <see cref="SimTime.Never"/> with none active. Solves what has changed at the present instant.</summary>
    public SimTime NextCompletion()
    {
        Settle();
        return _completions.Count == 0 ? SimTime.Never : new SimTime(_flows.Finish[_completions.Top]);
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
        var time = NextCompletion();
        _now = time.Picoseconds;
        var count = 0;
        while (_completions.Count > 0)
        {
            var slot = _completions.Top;
            var finish = _flows.Finish[slot];
            if (finish > _now && finish - _now > Tolerance * (finish - _flows.Updated[slot]))
            {
                break;
            }

            _completions.RemoveTop();
            if (count == _removed.Length)
            {
                Array.Resize(ref _removed, count * 2);
            }

            if (count >= tags.Length)
            {
                Array.Resize(ref tags, Math.Max(64, tags.Length * 2));
            }

            _removed[count] = slot;
            tags[count++] = _flows.Tag[slot];
            DeliveredBytes += _flows.Bytes[slot];
            if (_flows.Bottleneck[slot] >= 0)
            {
                _limited[_flows.Priority[slot]][_flows.Bottleneck[slot]]--;
            }
        }

        CompletedFlows += count;
        for (var i = 0; i < count; i++)
        {
            Leave(_removed[i]);
        }

        return count;
    }

    /// <summary>Present rate in bytes per second of every active flow, by tag; for tests and inspection.</summary>
    public IEnumerable<(long Tag, double Rate)> Rates()
    {
        NextCompletion();
        for (var slot = 0; slot < _flows.SlotEnd; slot++)
        {
            if (_flows.Serial[slot] >= 0)
            {
                yield return (_flows.Tag[slot], _flows.Rate[slot]);
            }
        }
    }

    private void Leave(int slot)
    {
        var priority = _flows.Priority[slot];
        var rate = _flows.Rate[slot];
        var end = _flows.First[slot] + _flows.Count[slot];
        _activeByClass[priority]--;
        for (var entry = _flows.First[slot]; entry < end; entry++)
        {
            var resource = _flows.Resource[entry];
            _taken[priority][resource] -= Taken(rate, _flows.Coefficient[entry]);
            if (_limited[priority][resource] > 0 || _solveAlways)
            {
                Touch(resource, priority);
            }

            TouchBelow(resource, priority);
        }

        _flows.Remove(slot);
    }

    private void Touch(int resource, int priority)
    {
        var count = _touchedCount[priority];
        if (count > 0 && _touched[priority][count - 1] == resource)
        {
            return;
        }

        if (count == _touched[priority].Length)
        {
            Array.Resize(ref _touched[priority], count * 2);
        }

        _touched[priority][count] = resource;
        _touchedCount[priority]++;
    }

    /// <summary>What a class takes or leaves concerns the classes below it.</summary>
    private void TouchBelow(int resource, int priority)
    {
        for (var below = priority + 1; below < Priorities; below++)
        {
            if (_activeByClass[below] > 0 && _flows.Head[below][resource] >= 0)
            {
                Touch(resource, below);
            }
        }
    }

    private void Settle()
    {
        for (var priority = 0; priority < Priorities; priority++)
        {
            if (_touchedCount[priority] == 0)
            {
                continue;
            }

            if (_newRate.Length < _flows.Serial.Length)
            {
                Array.Resize(ref _newRate, _flows.Serial.Length);
                Array.Resize(ref _newBottleneck, _flows.Serial.Length);
            }

            _solver.BeginRound();
            for (var i = 0; i < _touchedCount[priority]; i++)
            {
                if (_solver.Collect(_touched[priority][i], priority))
                {
                    _solver.Solve(_newRate, _newBottleneck);
                    Solves++;
                    SolvedFlows += _solver.MemberCount;
                    Apply();
                }
            }

            _touchedCount[priority] = 0;
        }
    }

    private void Apply()
    {
        foreach (var slot in _solver.Members)
        {
            var bottleneck = _newBottleneck[slot];
            if (_flows.Bottleneck[slot] >= 0)
            {
                _limited[_flows.Priority[slot]][_flows.Bottleneck[slot]]--;
            }

            if (bottleneck >= 0)
            {
                _limited[_flows.Priority[slot]][bottleneck]++;
            }

            _flows.Bottleneck[slot] = bottleneck;
            var rate = _newRate[slot];
            if (rate == _flows.Rate[slot])
            {
                continue;
            }

            Take(slot, rate);
            var elapsed = (_now - _flows.Updated[slot]) * 1e-12;
            var remaining = Math.Max(0, _flows.Remaining[slot] - (_flows.Rate[slot] * elapsed));
            _flows.Remaining[slot] = remaining;
            _flows.Updated[slot] = _now;
            _flows.Rate[slot] = rate;
            _flows.Finish[slot] = Finish(remaining, rate);
            _completions.Set(slot, isNew: false);
        }
    }

    private void Take(int slot, double rate)
    {
        var priority = _flows.Priority[slot];
        var taken = _taken[priority];
        var old = _flows.Rate[slot];
        var end = _flows.First[slot] + _flows.Count[slot];
        for (var entry = _flows.First[slot]; entry < end; entry++)
        {
            var resource = _flows.Resource[entry];
            var coefficient = _flows.Coefficient[entry];
            taken[resource] += Taken(rate, coefficient) - Taken(old, coefficient);
            TouchBelow(resource, priority);
        }
    }

    private static long Taken(double rate, double coefficient) => (long)Math.Ceiling(rate * coefficient * TakenScale);

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
