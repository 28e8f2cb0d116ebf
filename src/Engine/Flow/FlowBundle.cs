namespace Sim.Engine.Flow;

/// <summary>
/// Flows that start together over a fixed layout, as those of one exchange do. Set coefficients and flows, start it on a network, and use it again when all have completed.
/// Between solves the flows are kept in classes of one bottleneck: they mostly complete together.
/// </summary>
public sealed class FlowBundle
{
    private readonly double[] _coefficients;
    private int[] _order = [];
    private int[] _classEnd = [];
    private int[] _classBottleneck = [];
    private long[] _classFinish = [];
    private int _classes;
    private int _ordered;

    /// <param name="layout">Its paths.</param>
    /// <param name="coefficients">Capacity taken per unit of a flow's rate, by entry; positive; kept, and may be changed while none of the flows runs.</param>
    public FlowBundle(FlowLayout layout, double[] coefficients)
    {
        if (coefficients.Length != layout.Resource.Length)
        {
            throw new ArgumentException("Each entry has a coefficient.", nameof(coefficients));
        }

        Layout = layout;
        _coefficients = coefficients;
        Flows = new FlowState[layout.Flows];
        _order = new int[layout.Flows];
        Reserve(1);
    }

    public FlowLayout Layout { get; }

    /// <summary>Capacity taken per unit of a flow's rate, by entry of the layout; positive.</summary>
    public Span<double> Coefficients => _coefficients;

    /// <summary>Flows that have started and not completed.</summary>
    public int Open { get; internal set; }

    internal double[] CoefficientArray => _coefficients;

    /// <summary>A flow started alone: back to the pool when it has completed.</summary>
    internal bool IsRented { get; init; }

    internal FlowState[] Flows { get; }

    /// <summary>The network it was started on, and its index and first list node there.</summary>
    internal FlowStore? Store { get; set; }

    internal int Id { get; set; }

    internal int FirstNode { get; set; }

    /// <summary>Serial number of its first flow; the others follow.</summary>
    internal long Serial { get; set; }

    internal int Priority { get; set; }

    /// <summary>Largest rate of each of its flows.</summary>
    internal double Cap { get; set; } = double.PositiveInfinity;

    internal long Started { get; set; }

    /// <summary>Solve round in which it was found last.</summary>
    internal long Stamp { get; set; }

    /// <summary>Place in the heap of completions.</summary>
    internal int HeapPosition { get; set; }

    /// <summary>Earliest completion among its flows.</summary>
    internal long Finish { get; private set; }

    /// <summary>Sets a flow before the start.</summary>
    /// <param name="flow">Index in the layout.</param>
    /// <param name="bytes">Bytes to move; zero completes at once.</param>
    /// <param name="weight">Share relative to other flows at a bottleneck; positive.</param>
    /// <param name="tag">Handed back when the flow completes.</param>
    public void Set(int flow, long bytes, double weight, long tag)
    {
        if (bytes < 0 || !(weight > 0) || Open > 0)
        {
            throw new ArgumentException("A flow needs a positive weight and no negative bytes, and is set while none of its bundle runs.");
        }

        ref var state = ref Flows[flow];
        state.Bytes = bytes;
        state.Weight = weight;
        state.Tag = tag;
    }

    internal void Begin(long now)
    {
        Started = now;
        Finish = long.MaxValue;
        Open = Flows.Length;
        _classes = 0;
        _ordered = 0;
        foreach (ref var flow in Flows.AsSpan())
        {
            flow.Remaining = flow.Bytes;
            flow.Rate = 0;
            flow.Updated = now;
            flow.Finish = flow.Bytes == 0 ? now : long.MaxValue;
            flow.Bottleneck = FlowState.AtCap;
            flow.IsDone = false;
        }
    }

    /// <summary>Forgets the classes before a solve fills them anew.</summary>
    internal void ClearClasses()
    {
        _classes = 0;
        _ordered = 0;
        Finish = long.MaxValue;
    }

    /// <summary>Appends a solved flow.</summary>
    internal void Append(int flow, int bottleneck, long finish)
    {
        if (_classes == 0 || _classBottleneck[_classes - 1] != bottleneck)
        {
            if (_classes == _classEnd.Length)
            {
                Reserve(_classes * 2);
            }

            _classBottleneck[_classes] = bottleneck;
            _classFinish[_classes++] = long.MaxValue;
        }

        _order[_ordered++] = flow;
        _classEnd[_classes - 1] = _ordered;
        _classFinish[_classes - 1] = Math.Min(_classFinish[_classes - 1], finish);
        Finish = Math.Min(Finish, finish);
    }

    /// <summary>Whether some flow may complete now, within the relative tolerance.</summary>
    internal bool MayBeDue(long now, double tolerance) => Finish <= Horizon(now, tolerance);

    /// <summary>Takes the flows that complete now out of their classes and marks them done. Returns how many were written to <paramref name="due"/>.</summary>
    internal int TakeDue(long now, double tolerance, int[] due)
    {
        var count = 0;
        var next = long.MaxValue;
        var horizon = Horizon(now, tolerance);
        var finishes = _classFinish.AsSpan(0, _classes);
        for (var k = 0; k < finishes.Length; k++)
        {
            if (finishes[k] <= horizon)
            {
                TakeDue(k, now, tolerance, due, ref count);
            }

            next = Math.Min(next, finishes[k]);
        }

        // Levels rise from class to class, so that of flows weighted by their bytes the last ends first.
        while (_classes > 0 && _classFinish[_classes - 1] == long.MaxValue)
        {
            _classes--;
        }

        Finish = next;
        Open -= count;
        return count;
    }

    private void TakeDue(int k, long now, double tolerance, int[] due, ref int count)
    {
        var start = k == 0 ? 0 : _classEnd[k - 1];
        var finish = long.MaxValue;
        foreach (var index in _order.AsSpan(start, _classEnd[k] - start))
        {
            ref var flow = ref Flows[index];
            if (flow.IsDone)
            {
                continue;
            }

            if (flow.Finish <= now || flow.Finish - now <= tolerance * (flow.Finish - flow.Updated))
            {
                flow.IsDone = true;
                due[count++] = index;
            }
            else
            {
                finish = Math.Min(finish, flow.Finish);
            }
        }

        _classFinish[k] = finish;
    }

    /// <summary>No flow that finishes later is due: its remaining duration is at most finish - started, so finish - now is at most tolerance x (finish - started).</summary>
    private long Horizon(long now, double tolerance) => now + (long)(tolerance / (1 - tolerance) * (now - Started)) + 1;

    private void Reserve(int classes)
    {
        Array.Resize(ref _classEnd, classes);
        Array.Resize(ref _classBottleneck, classes);
        Array.Resize(ref _classFinish, classes);
    }
}
