namespace Sim.Workloads.Programs;

/// <summary>What a rank's slot holds, as the template writers need it.</summary>
/// <param name="Units">Layers in forward order, MTP modules last.</param>
/// <param name="FirstUnit">Index of the first layer among all layers that the rank holds.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Stage">The model stage.</param>
/// <param name="IsFirst">Holds the embedding and receives no activations.</param>
/// <param name="IsLast">Holds the head and sends no activations.</param>
/// <param name="IsAlone">Not part of a pipeline: inputs are there, outputs stay.</param>
internal sealed record StageChunk(IReadOnlyList<StageUnit> Units, int FirstUnit, int Slot, int Stage, bool IsFirst, bool IsLast, bool IsAlone = false)
{
    public sbyte ForwardChannel => IsAlone ? (sbyte)-1 : (sbyte)Streams.Channel(Slot, isBackward: false);

    public sbyte BackwardChannel => IsAlone ? (sbyte)-1 : (sbyte)Streams.Channel(Slot, isBackward: true);

    /// <summary>Passes through the head: the model's own and one per MTP module.</summary>
    public int HeadPasses => 1 + Units.Count(unit => unit.IsMtp);
}
