namespace Sim.Topology;

/// <summary>What fabrics without tiers share: every switch takes the same number of NIC ports, in order.</summary>
internal static class DirectFabric
{
    /// <exception cref="TopologyException">The switches have too few ports, or the fabric too few places for the NICs.</exception>
    public static void Check(GraphBuilder graph, string name, long switches, int perSwitch, long degree)
    {
        var radix = graph.Fabric.Switch.Radix;
        if (perSwitch < 1)
            throw new TopologyException($"a {name} with {perSwitch} NICs per switch holds none", "use at least 1");
        if (degree + perSwitch > radix)
        {
            throw new TopologyException(
                $"a {name} of this shape needs {degree + perSwitch} ports per switch ({degree} to switches, {perSwitch} to NICs) and '{graph.Fabric.Switch.Name}' has {radix}",
                "use a smaller shape or a larger radix");
        }

        var needed = (long)graph.Nodes * graph.Node.Nics * graph.Node.Nic.Ports;
        if (switches * perSwitch < needed)
        {
            throw new TopologyException(
                $"a {name} of this shape holds {switches * perSwitch} NIC ports and {needed} are needed",
                "use a larger shape or fewer nodes");
        }
    }

    /// <summary>Adds the switches with their NICs; returns the vertex of the first.</summary>
    public static int AddSwitches(GraphBuilder graph, int switches, int perSwitch, Func<int, int> group)
    {
        var first = -1;
        for (var s = 0; s < switches; s++)
        {
            var at = graph.AddSwitch(VertexKind.Switch, 0, group(s));
            first = first < 0 ? at : first;
        }

        var runs = Endpoints.Fill(Endpoints.All(graph), perSwitch, graph.Node.Nic.Ports);
        if (runs.Count > switches)
            throw new TopologyException($"NICs of {graph.Node.Nic.Ports} ports do not fill {perSwitch} places per switch: {runs.Count} switches needed, {switches} there", "use a multiple of the NIC's ports");
        for (var s = 0; s < runs.Count; s++)
        {
            foreach (var nic in runs[s])
            {
                graph.AddNicPort(nic, first + s, 0);
            }
        }

        return first;
    }

    /// <summary>NIC ports per switch when the shape does not say: the least that holds all, in whole NICs.</summary>
    public static int EvenShare(GraphBuilder graph, long switches)
    {
        var nics = (long)graph.Nodes * graph.Node.Nics;
        return checked((int)Math.Max(1, (nics + switches - 1) / switches) * graph.Node.Nic.Ports);
    }
}
