namespace Sim.Topology;

/// <summary>All NICs on one switch of unlimited radix: the fabric of closed forms, never a bottleneck itself.</summary>
internal static class SingleSwitch
{
    public static void Add(GraphBuilder graph)
    {
        var leaf = graph.AddSwitch(VertexKind.Leaf, 0, 0);
        foreach (var nic in Endpoints.All(graph))
        {
            graph.AddNicPort(nic, leaf, 0);
        }
    }
}
