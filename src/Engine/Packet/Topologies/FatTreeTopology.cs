using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Fat-trees of one to three tiers. Pods of <c>podSize</c> hosts: every leaf of a pod is linked to every middle switch of the pod, middle
/// switch j of every pod to the same group j of top switches. With two tiers the whole network is one pod.
/// </summary>
public sealed class FatTreeTopology
{
    private readonly FatTreeTier[] _tiers;
    private readonly int[] _count;
    private readonly int[] _first;
    private readonly int _hosts;
    private readonly int _pods;
    private readonly List<PacketLink> _links = [];

    private FatTreeTopology(int hosts, int podSize, FatTreeTier[] tiers)
    {
        _tiers = tiers;
        _hosts = hosts;
        _pods = tiers.Length == 3 ? hosts / podSize : 1;
        _count = new int[tiers.Length];
        _first = new int[tiers.Length];
        for (var t = 0; t < tiers.Length; t++)
        {
            _count[t] = t == 0 ? hosts / tiers[0].RadixDown
                : t == 1 ? _pods * (tiers[0].RadixUp / tiers[1].Bundle)
                : tiers[0].RadixUp / tiers[1].Bundle * (tiers[1].RadixUp / tiers[2].Bundle);
            _first[t] = t == 0 ? 0 : _first[t - 1] + _count[t - 1];
        }
    }

    /// <summary>Why such a tree cannot be built, or null. The counts must come out whole and every port be used.</summary>
    public static string? Fault(int hosts, int podSize, FatTreeTier[] tiers)
    {
        if (tiers.Length is < 1 or > 3)
            return $"a fat-tree has 1 to 3 tiers, and {tiers.Length} are given";
        if (hosts < 2 || hosts % tiers[0].RadixDown != 0)
            return $"{hosts} hosts do not fill leaves of {tiers[0].RadixDown}";
        var pods = 1;
        if (tiers.Length == 3)
        {
            if (podSize < 1 || hosts % podSize != 0 || podSize % tiers[0].RadixDown != 0)
                return $"{hosts} hosts do not divide into pods of {podSize} with leaves of {tiers[0].RadixDown}";
            pods = hosts / podSize;
        }

        for (var t = 0; t + 1 < tiers.Length; t++)
        {
            if (tiers[t].RadixUp < 1 || tiers[t].RadixUp % tiers[t + 1].Bundle != 0)
                return $"Radix_Up {tiers[t].RadixUp} of tier {t} is no multiple of Bundle {tiers[t + 1].Bundle} of tier {t + 1}";
        }

        if (tiers.Length == 1)
            return tiers[0].RadixDown == hosts ? null : "one tier is one switch with all hosts";
        var leaves = hosts / tiers[0].RadixDown / pods;
        if (leaves * tiers[1].Bundle != tiers[1].RadixDown)
            return $"Radix_Down {tiers[1].RadixDown} of tier 1 does not fit {leaves} leaves per pod by {tiers[1].Bundle} links";
        return tiers.Length == 2 || pods * tiers[2].Bundle == tiers[2].RadixDown
            ? null : $"Radix_Down {tiers[2].RadixDown} of tier 2 does not fit {pods} pods by {tiers[2].Bundle} links";
    }

    /// <summary>Builds the tree. Throws <see cref="ArgumentException"/> with the reason of <see cref="Fault"/>.</summary>
    public static PacketTopology Build(int hosts, int podSize, FatTreeTier[] tiers)
    {
        if (Fault(hosts, podSize, tiers) is { } fault)
            throw new ArgumentException(fault);
        return new FatTreeTopology(hosts, podSize, tiers).Build();
    }

    /// <summary>Leaves, then middle switches, then top switches; the links of a switch stand together, so that its queues do.</summary>
    private PacketTopology Build()
    {
        for (var h = 0; h < _hosts; h++)
        {
            Up(~h, h / _tiers[0].RadixDown, 0);
        }

        for (var t = 0; t < _tiers.Length; t++)
        {
            for (var i = 0; i < _count[t]; i++)
            {
                AddDown(t, i);
                AddUp(t, i);
            }
        }

        return new PacketTopology(_hosts, _first[^1] + _count[^1], [.. _links]);
    }

    private void AddDown(int tier, int index)
    {
        var below = tier == 0 ? _tiers[0].RadixDown : _tiers[tier].RadixDown / _tiers[tier].Bundle;
        for (var i = 0; i < below; i++)
        {
            if (tier == 0)
            {
                Down(_first[0] + index, ~((index * below) + i), 0);
                continue;
            }

            // A middle switch has the leaves of its pod below it; top switch g of group j has middle switch j of every pod.
            var middles = _count[1] / _pods;
            var neighbour = tier == 1 ? (index / middles * below) + i : (i * middles) + (index / (_count[2] / middles));
            for (var b = 0; b < _tiers[tier].Bundle; b++)
            {
                Down(_first[tier] + index, _first[tier - 1] + neighbour, tier);
            }
        }
    }

    private void AddUp(int tier, int index)
    {
        if (tier + 1 == _tiers.Length)
            return;
        var above = _tiers[tier].RadixUp / _tiers[tier + 1].Bundle;
        var middles = _count[1] / _pods;
        var first = tier == 0 ? index / (_count[0] / _pods) * middles : index % middles * above;
        for (var i = 0; i < above; i++)
        {
            for (var b = 0; b < _tiers[tier + 1].Bundle; b++)
            {
                Up(_first[tier] + index, _first[tier + 1] + first + i, tier + 1);
            }
        }
    }

    private void Up(int source, int target, int tier) => _links.Add(new PacketLink(
        source, target, _tiers[tier].DownlinkRate, _tiers[tier].DownlinkLatency + _tiers[tier].SwitchLatency, tier == 0 ? null : _tiers[tier - 1].QueueUp, tier));

    private void Down(int source, int target, int tier) => _links.Add(new PacketLink(
        source, target, _tiers[tier].DownlinkRate,
        _tiers[tier].DownlinkLatency + (tier == 0 ? SimDuration.Zero : _tiers[tier - 1].SwitchLatency), _tiers[tier].QueueDown, tier));
}
