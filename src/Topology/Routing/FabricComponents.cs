namespace Sim.Topology;

/// <summary>Connected parts of the live fabric: two NICs in different parts (planes, rails) cannot reach each other without NVLink.</summary>
internal sealed class FabricComponents
{
    public FabricComponents(SwitchGraph switches, Attachments nics)
    {
        var parent = new int[switches.Count];
        for (var s = 0; s < parent.Length; s++)
        {
            parent[s] = s;
        }

        for (var t = 0; t < switches.TrunkCount; t++)
        {
            Join(parent, switches.TrunkFrom[t], switches.TrunkTo[t]);
        }

        for (var set = 0; set < nics.SetCount; set++)
        {
            foreach (var s in nics.SwitchesOf(set))
            {
                Join(parent, nics.SwitchesOf(set)[0], s);
            }
        }

        OfSwitch = new int[switches.Count];
        Local = new int[switches.Count];
        var id = new Dictionary<int, int>();
        var sizes = new List<int>();
        for (var s = 0; s < switches.Count; s++)
        {
            var root = Find(parent, s);
            if (id.TryAdd(root, sizes.Count))
                sizes.Add(0);
            OfSwitch[s] = id[root];
            Local[s] = sizes[OfSwitch[s]]++;
        }

        Size = [.. sizes];
        OfSet = new int[nics.SetCount];
        for (var set = 0; set < OfSet.Length; set++)
        {
            OfSet[set] = OfSwitch[nics.SwitchesOf(set)[0]];
        }

        Uniform = new bool[Count];
        Array.Fill(Uniform, true);
        var rate = new double[Count];
        for (var t = 0; t < switches.TrunkCount; t++)
        {
            var c = OfSwitch[switches.TrunkFrom[t]];
            rate[c] = rate[c] == 0 ? switches.TrunkCapacity[t] : rate[c];
            Uniform[c] &= rate[c] == switches.TrunkCapacity[t];
        }
    }

    public int Count => Size.Length;

    public int[] OfSwitch { get; }

    /// <summary>Number of a switch within its component.</summary>
    public int[] Local { get; }

    /// <summary>Switches per component.</summary>
    public int[] Size { get; }

    public int[] OfSet { get; }

    /// <summary>True where all trunks of the component have one capacity: then next hops share equally.</summary>
    public bool[] Uniform { get; }

    private static void Join(int[] parent, int a, int b)
    {
        a = Find(parent, a);
        b = Find(parent, b);
        parent[Math.Max(a, b)] = Math.Min(a, b);
    }

    private static int Find(int[] parent, int s)
    {
        while (parent[s] != s)
        {
            parent[s] = parent[parent[s]];
            s = parent[s];
        }

        return s;
    }
}
