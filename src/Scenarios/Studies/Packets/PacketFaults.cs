using Sim.Engine.Packet;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>Faults of a scenario that begin while packets are under way. What is down or slow from the start is so in the topology already; of that only bit errors are here.</summary>
internal static class PacketFaults
{
    /// <param name="section">The packet network.</param>
    /// <param name="graph">The cluster.</param>
    /// <param name="cluster">Its faults.</param>
    /// <param name="topology">Its packet network.</param>
    /// <exception cref="RunFailedException">A part that is down or slow from the start is repaired.</exception>
    public static FaultParameters Of(PacketSection section, ClusterGraph graph, ClusterSection cluster, ClusterTopology topology)
    {
        var set = ClusterFactory.Faults(graph, cluster);
        SimTime[] times = [SimTime.Zero, .. set.Changes()];
        var health = Array.ConvertAll(times, time => set.Apply(graph, time));
        if (Repaired(graph, health) is { } link)
        {
            throw new RunFailedException($"{graph.NameOf(graph.Links.From[link])} -> {graph.NameOf(graph.Links.To[link])} is down or slow from 0 s on and better later: on packets a part can be repaired only if it fails after the start");
        }

        var faults = new List<PacketFault>();
        for (var id = 0; id < topology.GraphLinks.Count; id++)
        {
            Add(faults, id, topology.GraphLinks[id], times, health);
        }

        return new FaultParameters { Faults = faults, Detection = section.Detection, LinkRetry = section.LinkRetry };
    }

    /// <summary>A link that is better at some time than at the start, or null.</summary>
    private static int? Repaired(ClusterGraph graph, LinkHealth[] health)
    {
        for (var link = 0; link < graph.Links.Count; link++)
        {
            if (health.Any(later => later.Fraction[link] > health[0].Fraction[link]))
            {
                return link;
            }
        }

        return null;
    }

    private static void Add(List<PacketFault> faults, int id, int link, SimTime[] times, LinkHealth[] health)
    {
        for (var from = 0; from < times.Length;)
        {
            var until = from + 1;
            var (left, errors) = (health[from].Fraction[link], health[from].BitErrorRate[link]);
            while (until < times.Length && health[until].Fraction[link] == left && health[until].BitErrorRate[link] == errors)
            {
                until++;
            }

            var rate = health[0].Fraction[link] == 0 ? 1 : left / health[0].Fraction[link];
            if (rate < 1 || errors > 0)
            {
                faults.Add(new PacketFault(id, times[from], until < times.Length ? times[until] : SimTime.Never) { IsDown = rate == 0, Rate = rate == 0 ? 1 : rate, BitErrorRate = errors });
            }

            from = until;
        }
    }
}
