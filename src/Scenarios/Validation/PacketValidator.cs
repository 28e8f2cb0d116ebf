using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Validation;

/// <summary>The keys of a packet network fit each other, and what <see cref="LinkCheck"/> says of its lossless links.</summary>
public sealed class PacketValidator : IScenarioValidator
{
    /// <summary>NICs above which routes are not searched for loops here.</summary>
    private const int MostNics = 4096;

    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        if (scenario.Network != NetworkKind.Packet)
        {
            for (var i = 0; i < (scenario.Cluster?.Faults.Count ?? 0); i++)
            {
                if (scenario.Cluster!.Faults[i].BitErrorRate > 0)
                {
                    context.Error(FormattableString.Invariant($"cluster.faults[{i}].bit_error_rate"), "is looked at by network: packet only", "set network: packet, or leave it out");
                }
            }

            return;
        }

        CheckKeys(context, scenario.Packet);
        if (!context.Findings.HasErrors && scenario.Cluster is { } cluster && scenario.Study is StudyKind.Collective or StudyKind.ExpertExchange or StudyKind.Isolation
            or StudyKind.TrainingStep or StudyKind.OverlappedChunk or StudyKind.InferencePass or StudyKind.Generation or StudyKind.ReinforcementStep or StudyKind.Serving)
        {
            CheckLinks(context, scenario, cluster);
        }
    }

    private static void CheckKeys(ValidationContext context, PacketSection packet)
    {
        var control = FlowControlParameters.For(packet.Transport, packet.FlowControl).Kind;
        if (packet.Weights is { } weights && weights.Count != packet.Classes)
        {
            context.Error("packet.weights", FormattableString.Invariant($"{weights.Count} weights do not fit {packet.Classes} classes"), "one weight for each class, or none for strict priority");
        }

        if (packet.Headroom is not null && control != FlowControl.Pause)
        {
            context.Error("packet.headroom", $"is for flow_control: pause, and links have {Choices.Word(control)}", "leave it out");
        }

        if (packet.Recovery == RecoveryKind.GoBackN && packet.Transport is TransportKind.Ndp or TransportKind.Rccc)
        {
            context.Error("packet.recovery", $"go-back-n does not go with {Choices.Word(packet.Transport)}, whose receivers pull packets in any order", "selective does");
        }

        if (packet.LinkRetry && (context.Scenario.Cluster?.Faults.All(fault => fault.BitErrorRate == 0) ?? true))
        {
            context.Warning("packet.link_retry", "changes nothing: no fault has a bit_error_rate");
        }
    }

    private static void CheckLinks(ValidationContext context, Scenario scenario, ClusterSection cluster)
    {
        try
        {
            var graph = ClusterFactory.Graph(cluster);
            if (graph.NicCount > MostNics)
            {
                return;
            }

            var router = ClusterFactory.Router(graph, cluster, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
            var efficiency = scenario.Profile is null ? TransportEfficiency.Ideal : ClusterFactory.Efficiency(StudyFiles.Profile(scenario));
            var network = new ClusterNetwork(graph, router, efficiency, double.PositiveInfinity);
            var topology = ClusterTopology.Of(network, PacketSettings.Format(scenario), SimDuration.Zero);
            PacketFaults.Of(scenario.Packet, graph, cluster, topology);
            foreach (var finding in LinkCheck.Of(scenario.File, topology.Packets, PacketSettings.Of(scenario, graph), Pairs(graph, router, topology)))
            {
                Report(context, finding);
            }
        }
        catch (Exception problem) when (problem is ArgumentException or TopologyException)
        {
            context.Error("cluster.fabric", $"packets cannot run on this cluster: {problem.Message}");
        }
        catch (RunFailedException problem)
        {
            context.Error("cluster.faults", problem.Message);
        }
    }

    /// <summary>A message from each NIC to each of its index in other nodes that it meets: the pairs of exchanges and of collectives on rails, and all leaves of other fabrics.</summary>
    private static MessageSet Pairs(ClusterGraph graph, FabricRouter router, ClusterTopology topology)
    {
        var messages = new List<Message>();
        for (var from = 0; from < graph.GpuCount; from++)
        {
            for (var node = 0; node < graph.NodeCount; node++)
            {
                var to = (node * graph.GpusPerNode) + (from % graph.GpusPerNode);
                if (graph.NodeOfGpu(from) != node && router.RouteLatency(graph.NicOfGpu(from), graph.NicOfGpu(to)) >= 0)
                {
                    messages.Add(new Message(topology.HostOf(from), topology.HostOf(to), new Bytes(1), SimTime.Zero));
                }
            }
        }

        return new MessageSet(messages);
    }

    private static void Report(ValidationContext context, Finding finding)
    {
        var path = finding.Path switch
        {
            LinkCheck.InputBuffer => "cluster.fabric.switch.input_buffer",
            LinkCheck.Headroom => "packet.headroom",
            LinkCheck.SharedBuffer => "packet.shared_buffer",
            _ => "cluster.fabric",
        };
        if (finding.Severity == FindingSeverity.Error)
        {
            context.Error(path, finding.Message, finding.Hint);
        }
        else
        {
            context.Warning(path, finding.Message, finding.Hint);
        }
    }
}
