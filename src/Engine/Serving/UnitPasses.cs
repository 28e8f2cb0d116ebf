using Sim.Engine.Inference;
using Sim.Workloads.Inference;

namespace Sim.Engine.Serving;

/// <summary>Passes kernel by kernel and exchange by exchange, on the network that cache transfers use too.</summary>
/// <param name="unit">The unit.</param>
/// <param name="costs">Its prices.</param>
/// <param name="microBatches">Micro-batches of a pass.</param>
public sealed class UnitPasses(PassUnit unit, PassCosts costs, int microBatches) : IPasses
{
    public void Start(ReadOnlySpan<PassLoad> loads, int transfers, Action ended)
    {
        var shared = new Dictionary<(PassLoad Load, int Part), InferenceBatch>();
        var batches = new InferenceBatch[loads.Length * microBatches];
        for (var i = 0; i < batches.Length; i++)
        {
            var key = (loads[i / microBatches], i % microBatches);
            if (!shared.TryGetValue(key, out var batch))
            {
                shared[key] = batch = key.Item1.Part(key.Item2, microBatches, costs.Settings.Kernels == PassKernels.Decode);
            }

            batches[i] = batch;
        }

        unit.Ended = _ => ended();
        unit.Start(batches);
    }
}
