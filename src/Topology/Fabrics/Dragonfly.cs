namespace Sim.Topology;

/// <summary>
/// Dragonfly (Kim, Dally, Scott, Abts, ISCA 2008): g groups of a switches, all joined within the group; p NICs and h global ports per
/// switch. Global port n of a group leads to the group n + 1 further round, so every pair of groups has floor(a h / (g - 1)) cables; the
/// ports left over go in pairs to the nearest groups on both sides. Shape: p, a, h, g. With g odd and an odd number left over one port
/// per group stays free.
/// </summary>
internal static class Dragonfly
{
    public static void Add(GraphBuilder graph)
    {
        if (graph.Fabric.Shape is not [var p, var a, var h, var g])
            throw new TopologyException($"a Dragonfly needs the shape p, a, h, g and has {graph.Fabric.Shape.Count} numbers", "for example shape: [2, 4, 2, 9]");
        if (a < 1 || h < 1 || g < 2 || (long)a * h < g - 1)
        {
            throw new TopologyException(
                $"a Dragonfly of {g} groups needs a h of at least {g - 1} global ports per group and has a = {a}, h = {h}",
                "use fewer groups, or more switches or global ports per group");
        }

        DirectFabric.Check(graph, "Dragonfly", (long)a * g, p, a - 1 + h);
        var first = DirectFabric.AddSwitches(graph, a * g, p, s => s / a);
        for (var i = 0; i < g; i++)
        {
            AddLocal(graph, first + (i * a), a);
        }

        AddGlobal(graph, first, a, h, g);
    }

    /// <summary>Global cables of all groups: g a h / 2, less what an odd remainder leaves free.</summary>
    public static long GlobalCables(int a, int h, int g)
    {
        var ports = (long)a * h;
        return g * (ports - (g % 2 == 1 && ports % 2 == 1 ? 1 : 0)) / 2;
    }

    private static void AddLocal(GraphBuilder graph, int first, int a)
    {
        for (var x = 0; x < a; x++)
        {
            for (var y = x + 1; y < a; y++)
            {
                graph.AddFabric(first + x, first + y, 0);
            }
        }
    }

    private static void AddGlobal(GraphBuilder graph, int first, int a, int h, int g)
    {
        var steps = Steps(a * h, g);
        for (var port = 0; port < steps.Count; port++)
        {
            var (step, back) = steps[port];

            // One end adds the cable: the shorter way round, or the lower group when both ways are equal.
            for (var i = 0; i < g && step <= g - step; i++)
            {
                var other = (i + step) % g;
                if (step < g - step || i < other)
                    graph.AddFabric(first + (i * a) + (port / h), first + (other * a) + (back / h), 0);
            }
        }
    }

    /// <summary>For each global port: how many groups further it leads, and the port at which it arrives there.</summary>
    private static List<(int Step, int Back)> Steps(int ports, int g)
    {
        var steps = new List<(int, int)>();
        for (var round = 0; round < ports / (g - 1); round++)
        {
            var start = steps.Count;
            for (var s = 1; s < g; s++)
            {
                steps.Add((s, start + (g - s) - 1));
            }
        }

        var left = ports % (g - 1);
        for (var s = 1; s <= left / 2; s++)
        {
            steps.Add((s, steps.Count + 1));
            steps.Add((g - s, steps.Count - 1));
        }

        if (left % 2 == 1 && g % 2 == 0)
            steps.Add((g / 2, steps.Count));
        return steps;
    }
}
