namespace Sim.Topology;

/// <summary>The pods of a fat-tree: what remains connected when the cores (tier 3) are taken away.</summary>
internal sealed class TreePods
{
    private readonly SwitchGraph _switches;
    private readonly Attachments _nics;
    private readonly byte[] _tier;
    private readonly int[] _setOfLeaf;

    public TreePods(SwitchGraph switches, Attachments nics, byte[] tier, int[] setOfLeaf)
    {
        _switches = switches;
        _nics = nics;
        _tier = tier;
        _setOfLeaf = setOfLeaf;
    }

    /// <summary>Pod of every leaf and spine (-1 for cores), and how many there are.</summary>
    public (int[] Pod, int Count) Find()
    {
        var count = 0;
        var pod = new int[_switches.Count];
        Array.Fill(pod, -1);
        var stack = new Stack<int>();
        for (var s = 0; s < pod.Length; s++)
        {
            if (pod[s] >= 0 || _tier[s] == 3)
                continue;
            pod[s] = count++;
            stack.Push(s);
            while (stack.TryPop(out var at))
            {
                Spread(at, pod, stack);
            }
        }

        return (pod, count);
    }

    private void Spread(int at, int[] pod, Stack<int> stack)
    {
        for (var t = _switches.TrunkStart[at]; t < _switches.TrunkStart[at + 1]; t++)
        {
            var to = _switches.TrunkTo[t];
            if (pod[to] < 0 && _tier[to] != 3)
            {
                pod[to] = pod[at];
                stack.Push(to);
            }
        }

        // The leaves of a bonding NIC are one group and so one pod, whatever their planes.
        if (_setOfLeaf[at] < 0)
            return;
        foreach (var leaf in _nics.SwitchesOf(_setOfLeaf[at]))
        {
            if (pod[leaf] < 0)
            {
                pod[leaf] = pod[at];
                stack.Push(leaf);
            }
        }
    }
}
