using System.Globalization;

namespace Sim.Topology;

/// <summary>
/// Any fabric from a CSV with the header <c>from,to,rate,latency</c>: one cable per row, both directions, units mandatory
/// (<c>leaf0,spine1,400 Gb/s,50 ns</c>). <c>node3.nic2</c> is a NIC; every other name is a switch, of a tier when it begins with leaf,
/// spine or core. Lines that are empty or begin with # are skipped.
/// </summary>
internal static class CustomFabric
{
    private static readonly (string Unit, double Scale)[] Rates =
        [("Tb/s", 1e12), ("Gb/s", 1e9), ("Mb/s", 1e6), ("TB/s", 8e12), ("GB/s", 8e9), ("MB/s", 8e6)];

    private static readonly (string Unit, double Scale)[] Times = [("ns", 1e3), ("us", 1e6), ("ms", 1e9), ("ps", 1)];

    public static void Add(GraphBuilder graph)
    {
        var file = graph.Fabric.LinksFile
            ?? throw new TopologyException($"custom fabric '{graph.Fabric.Name}' names no links file", "give links_file: a CSV with from,to,rate,latency");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TopologyException($"the links file '{file}' cannot be read: {e.Message}", hint: null);
        }

        var switches = new Dictionary<string, int>(StringComparer.Ordinal);
        var header = false;
        for (var n = 0; n < lines.Length; n++)
        {
            var line = lines[n].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (!header)
            {
                header = line.Replace(" ", "", StringComparison.Ordinal).Equals("from,to,rate,latency", StringComparison.OrdinalIgnoreCase)
                    ? true : throw Bad(file, n, "the first row is not the header", "begin with from,to,rate,latency");
                continue;
            }

            AddRow(graph, switches, file, n, line.Split(','));
        }

        if (switches.Count == 0)
            throw new TopologyException($"the links file '{file}' has no switch", "one row per cable: leaf0,spine0,400 Gb/s,50 ns");
    }

    private static void AddRow(GraphBuilder graph, Dictionary<string, int> switches, string file, int n, string[] cells)
    {
        if (cells.Length != 4)
            throw Bad(file, n, $"the row has {cells.Length} columns", "from,to,rate,latency");
        var a = Vertex(graph, switches, file, n, cells[0].Trim(), out var nicA);
        var b = Vertex(graph, switches, file, n, cells[1].Trim(), out var nicB);
        if (a == b || (nicA && nicB))
            throw Bad(file, n, "a cable joins a NIC to a switch or two different switches", hint: null);
        var rate = Quantity(cells[2].Trim(), Rates, false) ?? throw Bad(file, n, $"'{cells[2].Trim()}' is not a rate", "a number with a unit, such as 400 Gb/s");
        var latency = Quantity(cells[3].Trim(), Times, true) ?? throw Bad(file, n, $"'{cells[3].Trim()}' is not a time", "a number with a unit, such as 50 ns");
        graph.AddCable(nicB ? b : a, nicB ? a : b, rate, latency, nicA || nicB ? LinkKind.NicPort : LinkKind.Fabric, 0);
    }

    private static int Vertex(GraphBuilder graph, Dictionary<string, int> switches, string file, int n, string name, out bool nic)
    {
        nic = false;
        if (name.Length == 0)
            throw Bad(file, n, "an end of the cable has no name", hint: null);
        var parts = name.Split('.');
        if (parts.Length == 2 && parts[0].StartsWith("node", StringComparison.Ordinal) && parts[1].StartsWith("nic", StringComparison.Ordinal))
        {
            nic = true;
            if (!int.TryParse(parts[0].AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var node) || node >= graph.Nodes
                || !int.TryParse(parts[1].AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var i) || i >= graph.Node.Nics)
            {
                throw Bad(file, n, $"there is no NIC '{name}'", $"node0.nic0 to node{graph.Nodes - 1}.nic{graph.Node.Nics - 1}");
            }

            return (node * graph.Layout.Stride) + graph.Layout.Nic + i;
        }

        if (!switches.TryGetValue(name, out var vertex))
        {
            vertex = graph.AddSwitch(KindOf(name), 0, -1);
            switches.Add(name, vertex);
        }

        return vertex;
    }

    private static VertexKind KindOf(string name) =>
        name.StartsWith("leaf", StringComparison.OrdinalIgnoreCase) ? VertexKind.Leaf
        : name.StartsWith("spine", StringComparison.OrdinalIgnoreCase) ? VertexKind.Spine
        : name.StartsWith("core", StringComparison.OrdinalIgnoreCase) ? VertexKind.Core : VertexKind.Switch;

    private static long? Quantity(string text, (string Unit, double Scale)[] units, bool zero)
    {
        foreach (var (unit, scale) in units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)
                || !double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                continue;
            }

            var scaled = Math.Round(value * scale);
            return double.IsFinite(scaled) && scaled < 1e18 && (scaled > 0 || (zero && value == 0)) ? (long)scaled : null;
        }

        return null;
    }

    private static TopologyException Bad(string file, int line, string message, string? hint) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{file}:{line + 1}: {message}"), hint);
}
