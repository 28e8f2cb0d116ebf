using Sim.Engine.Flow;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Workloads.Inference;

namespace Sim.Engine.Serving;

/// <summary>
/// A pass of a unit on a network of its own, all replicas alike, with a number of cache transfers beside it that start again as soon as they end: into decode replicas from other nodes, out of prefill replicas to them.
/// </summary>
/// <param name="network">Makes a network as the unit's own.</param>
/// <param name="make">Makes the unit on it; alone where nothing else uses it.</param>
/// <param name="costs">Its prices.</param>
/// <param name="plan">Its plan.</param>
/// <param name="newTokens">New tokens of a decoded sequence.</param>
/// <param name="firstGpu">Its first GPU.</param>
/// <param name="otherGpu">First GPU of what it has transfers with.</param>
/// <param name="settings">Rate, class and weight of transfers.</param>
public sealed class LonePass(
    Func<ClusterNetwork> network, Func<InferenceClock, bool, PassUnit> make, PassCosts costs, InferencePlan plan, int newTokens, int firstGpu, int otherGpu, ServingSettings settings)
{
    private bool IsDecode => costs.Settings.Kernels == PassKernels.Decode;

    /// <summary>The load of a replica with this size and context, as in <see cref="PassPoint"/>.</summary>
    public PassLoad Load(int size, double context) => IsDecode ? new PassLoad(size, newTokens, context) : PassLoad.Of(1, size, context);

    /// <summary>Its seconds.</summary>
    public double Seconds(PassPoint point)
    {
        var clock = new InferenceClock(network());
        var unit = make(clock, point.Transfers == 0);
        var loads = new PassLoad[plan.Replicas];
        Array.Fill(loads, Load(point.Size, point.Context));
        var caches = point.Transfers == 0 ? null : Caches(clock, point.Transfers, loads[0]);
        new UnitPasses(unit, costs, plan.MicroBatches).Start(loads, point.Transfers, () => caches?.Stop());
        caches?.Start();
        while (unit.IsRunning && clock.Step())
        {
        }

        return unit.Time.Seconds;
    }

    private CacheTraffic Caches(InferenceClock clock, int transfers, PassLoad load)
    {
        var paths = new FlowEntry[Math.Min(transfers, plan.Ranks)][];
        for (var i = 0; i < paths.Length; i++)
        {
            // Spread over the unit's GPUs, each with a partner of the same index, as far as those go.
            var own = firstGpu + (i * plan.Ranks / paths.Length);
            var other = otherGpu + (own % clock.Network.Graph.GpusPerNode);
            paths[i] = IsDecode ? CachePath.Between(clock.Network, other, own, 0) : CachePath.Between(clock.Network, own, other, 0);
        }

        var weight = Math.Max(1, (double)load.Tokens / plan.TensorParallel * settings.ExchangeRowsPerToken);
        return new CacheTraffic(clock, paths, settings.TransferRate, weight, settings.TransferPriority);
    }
}
