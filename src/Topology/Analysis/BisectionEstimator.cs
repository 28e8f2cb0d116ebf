using Sim.Topology.Hardware;

namespace Sim.Topology;

/// <summary>
/// Bisection bandwidth. Fat-trees do not block above their leaves, so half the sum over leaves of min(down, up) passes. HyperX and tori
/// with an even longest dimension have the known closed forms. For the rest the least of a few balanced cuts is an upper bound.
/// </summary>
internal static class BisectionEstimator
{
    public static Bisection Of(ClusterGraph graph, FabricView view)
    {
        if (graph.NicsPerNode == 0)
            return new Bisection(0, true, "no NICs");
        var ports = PortCapacity(graph) / 2;
        if (graph.Fabric.Kind is FabricKind.HyperX or FabricKind.Torus)
            return Grid(graph, view, ports);
        if (view.Vertex.All(v => graph.Vertices.Kind[v] != VertexKind.Switch) && graph.Fabric.Kind != FabricKind.Custom)
            return Tree(graph, view);
        return Cuts(graph, view, ports);
    }

    private static Bisection Tree(ClusterGraph graph, FabricView view)
    {
        var sum = 0.0;
        var blocking = false;
        var fills = new Dictionary<int, List<double>>();
        foreach (var v in view.Vertex)
        {
            if (graph.Vertices.Kind[v] != VertexKind.Leaf)
                continue;
            double up = 0, down = 0;
            foreach (var link in graph.LinksFrom(v))
            {
                var rate = graph.Links.Rate[link] / 8.0;
                up += graph.Links.Kind[link] == LinkKind.Fabric ? rate : 0;
                down += graph.Links.Kind[link] == LinkKind.NicPort ? rate : 0;
            }

            // A leaf without uplinks is a fabric of its own: the switch itself does not block.
            sum += up == 0 ? down : Math.Min(up, down);
            blocking |= up > 0 && up < down;
            var plane = graph.Vertices.Plane[v];
            fills[plane] = fills.GetValueOrDefault(plane) ?? [];
            fills[plane].Add(down);
        }

        var whole = fills.Values.All(plane => plane.Count % 2 == 0 && plane.All(down => down == plane[0]));
        return new Bisection(
            sum / 2,
            !blocking || whole,
            "closed form of a fat-tree: half the sum over leaves of min(down, up), planes added" + (!blocking || whole ? "" : "; approximate, as the leaves do not divide into equal halves"));
    }

    private static Bisection Grid(ClusterGraph graph, FabricView view, double ports)
    {
        var dimensions = graph.Fabric.Shape;
        var rate = graph.Fabric.Switch.PortRate.BytesPerSecond;
        var best = double.PositiveInfinity;
        var even = true;
        foreach (var size in dimensions)
        {
            if (size == 1)
                continue;
            var lines = view.Count / size;
            var cables = graph.Fabric.Kind == FabricKind.HyperX ? (long)(size / 2) * (size - (size / 2)) : size == 2 ? 1 : 2;
            even &= size % 2 == 0;
            best = Math.Min(best, lines * cables * rate);
        }

        var full = view.Holders.Length == view.Count && view.Holders.All(s => view.Nics(s) == view.Nics(0));
        return new Bisection(
            Math.Min(best, ports),
            even && full,
            "closed form: the least over dimensions of the cables across its middle, at most half the NIC ports" + (even && full ? "" : "; a bound, as halves are uneven"));
    }

    private static Bisection Cuts(ClusterGraph graph, FabricView view, double ports)
    {
        // Candidates: the first half of the NICs by switch number (groups, halves of a Slim Fly, file order), and every other switch.
        var order = Enumerable.Range(0, view.Count).ToArray();
        var alternate = order.OrderBy(s => s % 2).ThenBy(s => s).ToArray();
        var best = Math.Min(Cut(graph, view, order), Cut(graph, view, alternate));
        return new Bisection(Math.Min(best, ports), false, "upper bound: the least of two balanced cuts by switch number, at most half the NIC ports");
    }

    private static double Cut(ClusterGraph graph, FabricView view, int[] order)
    {
        var left = new bool[graph.Vertices.Count];
        var nics = 0;
        foreach (var s in order)
        {
            if (2 * nics >= graph.NicCount)
                break;
            left[view.Vertex[s]] = true;
            nics += view.Nics(s);
        }

        var sum = 0.0;
        for (var l = 0; l < graph.Links.Count; l++)
        {
            if (graph.Links.Kind[l] == LinkKind.Fabric && left[graph.Links.From[l]] && !left[graph.Links.To[l]])
                sum += graph.Links.Rate[l] / 8.0;
        }

        return sum;
    }

    private static double PortCapacity(ClusterGraph graph)
    {
        var sum = 0.0;
        for (var l = 0; l < graph.Links.Count; l++)
        {
            if (graph.Links.Kind[l] == LinkKind.NicPort && graph.Links.Plane[l] != graph.StoragePlane && !graph.IsSwitch(graph.Links.From[l]))
                sum += graph.Links.Rate[l] / 8.0;
        }

        return sum;
    }
}
