namespace Sim.Topology;

/// <summary>
/// Bundles of the symmetric fat-trees among the components. In a tree where every leaf group has the same capacity to every spine (and,
/// with cores, every pod the same to every core), a sprayed flow loads all uplinks of its leaf in proportion to their capacity, whatever
/// its destination; the links of a bundle are then always equally full, and their sum is an exact stand-in for each of them.
/// </summary>
internal sealed class TreeBundles
{
    public TreeBundles(SwitchGraph switches, Attachments nics, FabricComponents parts, TreeSymmetry symmetry, ResourceTable resources)
    {
        Symmetric = symmetry.Symmetric;
        PodOfSet = new int[nics.SetCount];
        LeafUp = new int[nics.SetCount];
        LeafDown = new int[nics.SetCount];
        NicOut = new int[nics.Count];
        NicIn = new int[nics.Count];
        PodUp = new int[symmetry.PodCount];
        PodDown = new int[symmetry.PodCount];
        var links = new List<int>();
        for (var set = 0; set < nics.SetCount; set++)
        {
            if (!Symmetric[parts.OfSet[set]])
                continue;
            var leaves = nics.SwitchesOf(set);
            PodOfSet[set] = symmetry.Pod[leaves[0]];
            LeafUp[set] = Gather(switches, leaves, true, links, resources);
            LeafDown[set] = Gather(switches, leaves, false, links, resources);
        }

        AddPods(switches, parts, symmetry, resources);
        for (var nic = 0; nic < nics.Count; nic++)
        {
            if (nics.Set[nic] < 0 || !Symmetric[parts.OfSet[nics.Set[nic]]])
                continue;
            NicOut[nic] = resources.Bundle(nics.PortsOf(nic));
            links.Clear();
            foreach (var port in nics.PortsOf(nic))
            {
                links.Add(LinkTable.Reverse(port));
            }

            NicIn[nic] = resources.Bundle(links.ToArray());
        }
    }

    public bool[] Symmetric { get; }

    public int[] PodOfSet { get; }

    public int[] LeafUp { get; }

    public int[] LeafDown { get; }

    public int[] PodUp { get; }

    public int[] PodDown { get; }

    public int[] NicOut { get; }

    public int[] NicIn { get; }

    private static int Gather(SwitchGraph switches, ReadOnlySpan<int> from, bool up, List<int> links, ResourceTable resources)
    {
        links.Clear();
        foreach (var s in from)
        {
            if (up)
                Outgoing(switches, s, links);
            else
                Incoming(switches, s, links);
        }

        return resources.Bundle(links.ToArray());
    }

    private static void Outgoing(SwitchGraph switches, int s, List<int> links)
    {
        for (var t = switches.TrunkStart[s]; t < switches.TrunkStart[s + 1]; t++)
        {
            links.AddRange(switches.LinksOf(t));
        }
    }

    private static void Incoming(SwitchGraph switches, int s, List<int> links)
    {
        for (var i = switches.InStart[s]; i < switches.InStart[s + 1]; i++)
        {
            links.AddRange(switches.LinksOf(switches.InTrunks[i]));
        }
    }

    private void AddPods(SwitchGraph switches, FabricComponents parts, TreeSymmetry symmetry, ResourceTable resources)
    {
        var up = new List<int>[PodUp.Length];
        var down = new List<int>[PodUp.Length];
        for (var p = 0; p < up.Length; p++)
        {
            up[p] = [];
            down[p] = [];
        }

        for (var t = 0; t < switches.TrunkCount; t++)
        {
            var (from, to) = (switches.TrunkFrom[t], switches.TrunkTo[t]);
            if (!Symmetric[parts.OfSwitch[from]])
                continue;
            if (symmetry.Tier(to) == 3)
                up[symmetry.Pod[from]].AddRange(switches.LinksOf(t));
            else if (symmetry.Tier(from) == 3)
                down[symmetry.Pod[to]].AddRange(switches.LinksOf(t));
        }

        for (var p = 0; p < up.Length; p++)
        {
            PodUp[p] = resources.Bundle(up[p].ToArray());
            PodDown[p] = resources.Bundle(down[p].ToArray());
        }
    }
}
