namespace Sim.Workloads.Programs;

/// <summary>The operations of one kind of step, by stream, in program order.</summary>
public sealed class ChunkTemplate
{
    internal ChunkTemplate(string name, Operation[][] operations)
    {
        Name = name;
        Operations = operations;
    }

    /// <summary>What it is: <c>F 3</c>, <c>F 3 &amp; B 12</c>.</summary>
    public string Name { get; }

    /// <summary>Operations of each stream.</summary>
    public Operation[][] Operations { get; }
}
