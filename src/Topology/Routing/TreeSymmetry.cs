namespace Sim.Topology;

/// <summary>
/// Finds the components that are symmetric fat-trees in their present health. Conditions, each needed for equal load in a bundle:
/// NICs only on leaves and cables only between neighbouring tiers; attachment sets are disjoint; T(leaf group, spine) is the same for all
/// groups of a pod, up and down; a NIC on several leaves has equal ports to all of them and these leaves equal uplinks; with cores, T is
/// one value everywhere, every spine has the same total to the cores, and every core the same to every pod, up and down.
/// </summary>
internal sealed class TreeSymmetry
{
    private readonly SwitchGraph _switches;
    private readonly Attachments _nics;
    private readonly FabricComponents _parts;
    private readonly byte[] _tier;
    private readonly int[] _setOfLeaf;

    public TreeSymmetry(ClusterGraph graph, SwitchGraph switches, Attachments nics, FabricComponents parts, double[] capacity)
    {
        _switches = switches;
        _nics = nics;
        _parts = parts;
        _tier = graph.Vertices.Tier[graph.FirstSwitch..];
        for (var s = 0; s < switches.Count; s++)
        {
            if (graph.Vertices.Kind[graph.FirstSwitch + s] == VertexKind.Switch)
                _tier[s] = 0;
        }

        Symmetric = new bool[parts.Count];
        Array.Fill(Symmetric, true);
        _setOfLeaf = new int[switches.Count];
        Array.Fill(_setOfLeaf, -1);
        CheckTiers();
        CheckSets();
        CheckPorts(graph, capacity);
        (Pod, PodCount) = new TreePods(switches, nics, _tier, _setOfLeaf).Find();
        CheckLeaves();
        CheckCores();
    }

    public bool[] Symmetric { get; }

    /// <summary>Pod of every leaf and spine: what remains connected when the cores are taken away. -1 for cores.</summary>
    public int[] Pod { get; }

    public int PodCount { get; }

    public int Tier(int s) => _tier[s];

    private void Refuse(int s) => Symmetric[_parts.OfSwitch[s]] = false;

    private void CheckTiers()
    {
        for (var t = 0; t < _switches.TrunkCount; t++)
        {
            var (a, b) = (_switches.TrunkFrom[t], _switches.TrunkTo[t]);
            if (_tier[a] == 0 || _tier[b] == 0 || Math.Abs(_tier[a] - _tier[b]) != 1)
                Refuse(a);
        }

        foreach (var s in _nics.SetSwitch)
        {
            // A switch without tier is a tree only when it is alone.
            if (_tier[s] != 1 && _parts.Size[_parts.OfSwitch[s]] > 1)
                Refuse(s);
        }
    }

    private void CheckSets()
    {
        for (var set = 0; set < _nics.SetCount; set++)
        {
            foreach (var s in _nics.SwitchesOf(set))
            {
                // NICs of different port rates on one leaf are different sets but one group, as long as they have one leaf each.
                var single = _nics.SwitchesOf(set).Length == 1 && (_setOfLeaf[s] < 0 || _nics.SwitchesOf(_setOfLeaf[s]).Length == 1);
                if (_setOfLeaf[s] >= 0 && !single)
                    Refuse(s);
                _setOfLeaf[s] = _setOfLeaf[s] < 0 ? set : _setOfLeaf[s];
            }
        }
    }

    private void CheckPorts(ClusterGraph graph, double[] capacity)
    {
        for (var nic = 0; nic < _nics.Count; nic++)
        {
            var set = _nics.Set[nic];
            if (set < 0 || _nics.SwitchesOf(set).Length == 1)
                continue;
            var ports = _nics.PortsOf(nic);
            foreach (var port in ports)
            {
                if (ports.Length != _nics.SwitchesOf(set).Length || capacity[port] != capacity[ports[0]]
                    || capacity[LinkTable.Reverse(port)] != capacity[LinkTable.Reverse(ports[0])])
                {
                    Refuse(graph.Links.To[port] - _switches.First);
                }
            }
        }
    }

    private void CheckLeaves()
    {
        // By spine: what one group has to and from it, taken from the first group seen; and how many groups reach it.
        var up = new double[_switches.Count];
        var down = new double[_switches.Count];
        var groups = new int[_switches.Count];
        var leavesOfPod = new int[PodCount];
        for (var s = 0; s < _switches.Count; s++)
        {
            if (_setOfLeaf[s] < 0 || _tier[s] != 1)
                continue;
            leavesOfPod[Pod[s]] += _nics.SwitchesOf(_setOfLeaf[s])[0] == s ? 1 : 0;
            var total = 0.0;
            for (var t = _switches.TrunkStart[s]; t < _switches.TrunkStart[s + 1]; t++)
            {
                var spine = _switches.TrunkTo[t];
                up[spine] = groups[spine] == 0 ? _switches.TrunkCapacity[t] : up[spine];
                groups[spine]++;
                total += _switches.TrunkCapacity[t];
                if (up[spine] != _switches.TrunkCapacity[t])
                    Refuse(s);
            }

            for (var i = _switches.InStart[s]; i < _switches.InStart[s + 1]; i++)
            {
                var spine = _switches.TrunkFrom[_switches.InTrunks[i]];
                down[spine] = _switches.TrunkCapacity[_switches.InTrunks[i]];
                if (up[spine] != down[spine])
                    Refuse(s);
            }

            CheckGroup(s, total);
        }

        for (var s = 0; s < _switches.Count; s++)
        {
            if (_tier[s] == 2 && groups[s] > 0 && groups[s] != leavesOfPod[Pod[s]])
                Refuse(s);
        }
    }

    /// <summary>The leaves of one bonding NIC have equal uplinks in total and per trunk.</summary>
    private void CheckGroup(int leaf, double total)
    {
        var leaves = _nics.SwitchesOf(_setOfLeaf[leaf]);
        if (leaves.Length == 1)
            return;
        var first = leaves[0];
        var reference = 0.0;
        for (var t = _switches.TrunkStart[first]; t < _switches.TrunkStart[first + 1]; t++)
        {
            reference += _switches.TrunkCapacity[t];
        }

        if (reference != total)
            Refuse(leaf);
        for (var t = _switches.TrunkStart[leaf]; t < _switches.TrunkStart[leaf + 1]; t++)
        {
            if (_switches.TrunkCapacity[t] != _switches.TrunkCapacity[_switches.TrunkStart[leaf]])
                Refuse(leaf);
        }
    }

    private void CheckCores()
    {
        var trunk = new double[_parts.Count];
        var toCores = new double[_parts.Count];
        var podsOf = new HashSet<int>[_parts.Count];
        for (var s = 0; s < _switches.Count; s++)
        {
            if (_tier[s] is 1 or 2)
                (podsOf[_parts.OfSwitch[s]] ??= []).Add(Pod[s]);
        }

        for (var s = 0; s < _switches.Count; s++)
        {
            var part = _parts.OfSwitch[s];
            if (podsOf[part] is not { Count: > 1 } pods)
                continue;
            if (_tier[s] == 3)
                CheckCore(s, pods.Count);
            else
                CheckSpine(s, ref trunk[part], ref toCores[part]);
        }
    }

    private void CheckSpine(int s, ref double trunk, ref double toCores)
    {
        var cores = 0.0;
        for (var t = _switches.TrunkStart[s]; t < _switches.TrunkStart[s + 1]; t++)
        {
            if (_tier[_switches.TrunkTo[t]] == 3)
            {
                cores += _switches.TrunkCapacity[t];
                continue;
            }

            trunk = trunk == 0 ? _switches.TrunkCapacity[t] : trunk;
            if (trunk != _switches.TrunkCapacity[t])
                Refuse(s);
        }

        if (_tier[s] == 1)
            return;
        toCores = toCores == 0 ? cores : toCores;
        if (cores != toCores)
            Refuse(s);
    }

    private void CheckCore(int s, int pods)
    {
        var start = _switches.TrunkStart[s];
        var width = _switches.TrunkStart[s + 1] - start;
        var inStart = _switches.InStart[s];
        if (width != pods || _switches.InStart[s + 1] - inStart != pods)
            Refuse(s);
        for (var i = 0; i < width; i++)
        {
            var incoming = inStart + i < _switches.InStart[s + 1] ? _switches.TrunkCapacity[_switches.InTrunks[inStart + i]] : 0;
            if (_switches.TrunkCapacity[start + i] != _switches.TrunkCapacity[start] || incoming != _switches.TrunkCapacity[start])
                Refuse(s);
        }
    }
}
