using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Engine.Serving;

/// <summary>
/// Times of passes by batch and context, simulated once each on a network of their own and kept: a grid of sequences and contexts (for prefill of tokens and keys per token), both in steps of a quarter, and between
/// its points linear. All replicas of such a pass are alike; the slowest replica's attention is added by <see cref="TablePasses"/>. The routing of each layer is that of the unit's own draw.
/// </summary>
public sealed class PassTable
{
    private const double Step = 1.25;

    private readonly Dictionary<(int Size, int Context), double> _times = [];
    private readonly Func<InferenceClock, PassUnit> _make;
    private readonly Func<ClusterNetwork> _network;
    private readonly PassCosts _costs;
    private readonly InferencePlan _plan;
    private readonly bool _isDecode;
    private readonly int _newTokens;

    /// <param name="network">Makes a network as the unit's own.</param>
    /// <param name="make">Makes the unit on it, alone.</param>
    /// <param name="costs">Its prices.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="newTokens">New tokens of a decoded sequence.</param>
    public PassTable(Func<ClusterNetwork> network, Func<InferenceClock, PassUnit> make, PassCosts costs, InferencePlan plan, int newTokens)
    {
        (_network, _make, _costs, _plan, _newTokens) = (network, make, costs, plan, newTokens);
        _isDecode = costs.Settings.Kernels == PassKernels.Decode;
    }

    /// <summary>Points of the grid that were simulated.</summary>
    public int Points => _times.Count;

    /// <summary>The load of a replica with this size (sequences, or tokens of a chunk) and this context (or keys per token of a chunk).</summary>
    public PassLoad Load(int size, double context) => _isDecode ? new PassLoad(size, _newTokens, context) : PassLoad.Of(1, size, context);

    /// <summary>Seconds of a pass whose replicas all have this size and context, as in <see cref="Load"/>.</summary>
    public double Seconds(double size, double context)
    {
        var (low, high) = Around(Math.Max(1, size));
        var (near, far) = Around(context);
        var across = high == low ? 0 : (Math.Max(1, size) - low) / (high - low);
        var along = far == near ? 0 : (context - near) / (far - near);
        double At(int s, int c) => Point(s, c);
        var first = At(low, near) + (along == 0 ? 0 : along * (At(low, far) - At(low, near)));
        if (across == 0)
        {
            return first;
        }

        var second = At(high, near) + (along == 0 ? 0 : along * (At(high, far) - At(high, near)));
        return first + (across * (second - first));
    }

    /// <summary>Whole numbers of the grid around a value: 0, 1, 2, ... and from 8 on in steps of a quarter.</summary>
    private static (int Low, int High) Around(double value)
    {
        if (value <= 8)
        {
            return ((int)value, (int)Math.Ceiling(value));
        }

        double low = 8;
        while (Math.Ceiling(low * Step) <= value)
        {
            low = Math.Ceiling(low * Step);
        }

        return low == value ? ((int)low, (int)low) : ((int)low, (int)Math.Ceiling(low * Step));
    }

    private double Point(int size, int context)
    {
        if (_times.TryGetValue((size, context), out var seconds))
        {
            return seconds;
        }

        var clock = new InferenceClock(_network());
        var unit = _make(clock);
        var passes = new UnitPasses(unit, _costs, _plan.MicroBatches);
        var loads = new PassLoad[_plan.Replicas];
        Array.Fill(loads, Load(size, context));
        passes.Start(loads, () => { });
        while (unit.IsRunning && clock.Step())
        {
        }

        return _times[(size, context)] = unit.Time.Seconds;
    }
}
