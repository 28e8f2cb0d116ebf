using Sim.Units;

namespace Sim.Workloads.Parallelism;

/// <summary>Memory of one GPU by part.</summary>
/// <param name="Weights">Weights as the kernels read them.</param>
/// <param name="MasterWeights">The optimizer's own copy.</param>
/// <param name="Gradients">Accumulated gradients.</param>
/// <param name="Moments">Both moments of Adam.</param>
/// <param name="Activations">Tensors that wait for their backward pass, at the schedule's peak.</param>
/// <param name="WorkingSet">What lives only while a layer runs: recomputed tensors, weights gathered by ZeRO-3.</param>
/// <param name="Communication">Buffers of sends, receives and expert exchanges.</param>
public readonly record struct MemoryUse(
    Bytes Weights,
    Bytes MasterWeights,
    Bytes Gradients,
    Bytes Moments,
    Bytes Activations,
    Bytes WorkingSet,
    Bytes Communication)
{
    public Bytes Total => Weights + MasterWeights + Gradients + Moments + Activations + WorkingSet + Communication;

    /// <summary>The parts with their names, in the order of the record.</summary>
    public IReadOnlyList<(string Name, Bytes Size)> Parts =>
    [
        ("weights", Weights),
        ("master weights", MasterWeights),
        ("gradients", Gradients),
        ("optimizer moments", Moments),
        ("activations", Activations),
        ("working set", WorkingSet),
        ("communication buffers", Communication),
    ];
}
