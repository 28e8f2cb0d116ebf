using Sim.Scenarios.Fields;
using Sim.Scenarios.Library;

namespace Sim.Scenarios.Sections;

/// <summary>The machine.</summary>
[Section("The machine: how many nodes of which kind, joined by which fabric.")]
public sealed record ClusterSection
{
    [Field("Node: a name in library/nodes, or written out.", Required = true, Library = "nodes")]
    public NodeEntry Node { get; init; } = new();

    [Field("Number of nodes.", Required = true, Minimum = 1, Maximum = 1 << 20)]
    public int Nodes { get; init; }

    [Field("Scale-out fabric: a name in library/fabrics, or written out.", Required = true, Library = "fabrics")]
    public FabricEntry Fabric { get; init; } = new();

    [Field("Fields of node and fabric that this scenario changes.")]
    public ClusterOverride? Override { get; init; }

    [Field("Parts that fail or slow down.")]
    public IReadOnlyList<FaultSection> Faults { get; init; } = [];

    /// <summary>GPUs of the whole cluster.</summary>
    public long Gpus => (long)Nodes * Node.Gpus;
}
