using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Validation;

/// <summary>Each study has the sections it needs, as the field table says; traces and samples have what they name; faults begin when the study can tell.</summary>
public sealed class StudyValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        var study = Choices.Word(scenario.Study);
        foreach (var field in FieldTable.ForScenario().Fields.Where(field => field.RequiredFor.Contains(scenario.Study)))
        {
            if (scenario.Tree[field.Key] is null)
            {
                context.Findings.Error(context.OriginOf("study"), field.Key, "is missing", $"study: {study} needs it");
            }
        }

        if (scenario is { Study: Sections.StudyKind.Model, Model: null, Models.Count: 0 })
        {
            context.Findings.Error(context.OriginOf("study"), "model", "is missing", "study: model needs it, or a list as models:");
        }

        if (scenario.Experts is { Routing: Sections.RoutingSource.Trace, Trace: null })
        {
            context.Error("experts.trace", "is missing", "routing: trace needs it");
        }

        if (scenario is { Study: Sections.StudyKind.Message, Message: { EndPoints: null, NvlinkSoftware: null } })
        {
            context.Error("message", "names no message", "give end_points for one to another node, nvlink_software for one over NVLink");
        }

        if (scenario.Network != NetworkKind.Flow && scenario.Study is (Sections.StudyKind.Message or Sections.StudyKind.Topology or Sections.StudyKind.Model or Sections.StudyKind.Schedule))
        {
            context.Error("network", $"is not looked at by study: {study}, which shares nothing", "leave it out");
        }

        if (scenario is { Network: NetworkKind.Packet, Packet.Transport: TransportKind.Hpcc, Cluster.Fabric.Routing: RoutingKind.Adaptive })
        {
            context.Error("packet.transport", "hpcc compares what the switches of one path tell, and this fabric routes packet by packet", "set cluster.override.fabric.routing to ecmp or static");
        }

        CheckFaults(context, study);
        if (scenario.Name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_')) || scenario.Name.StartsWith('.'))
        {
            context.Error("name", $"'{scenario.Name}' cannot name a folder", "letters, digits, dots and dashes");
        }
    }

    private static bool OnPackets(Scenario scenario) => scenario.Network == NetworkKind.Packet && IsPacketStudy(scenario.Study);

    private static bool IsPacketStudy(Sections.StudyKind study) => study is Sections.StudyKind.Collective or Sections.StudyKind.ExpertExchange or Sections.StudyKind.Isolation;

    /// <summary>Studies of one operation have, but for packets, no time at which something could fail later.</summary>
    private static void CheckFaults(ValidationContext context, string study)
    {
        if (context.Scenario is not { Cluster: { } cluster, Study: not (Sections.StudyKind.TrainingStep or Sections.StudyKind.OverlappedChunk) } || OnPackets(context.Scenario))
        {
            return;
        }

        if (context.Scenario.Study is (Sections.StudyKind.Message or Sections.StudyKind.Topology) && cluster.Faults.Count > 0)
        {
            context.Error("cluster.faults", $"are not looked at by study: {study}, which describes the whole fabric", "run an expert-exchange or a collective with them");
        }

        var written = ((context.Scenario.Tree["cluster"] as MappingNode)?["faults"] as SequenceNode)?.Items;
        for (var i = 0; i < cluster.Faults.Count; i++)
        {
            if (cluster.Faults[i].At > SimDuration.Zero)
            {
                var origin = (written?.ElementAtOrDefault(i) as MappingNode)?["at"]?.Origin ?? context.OriginOf("cluster.faults");
                context.Findings.Error(
                    origin, FormattableString.Invariant($"cluster.faults[{i}].at"), $"study: {study} knows faults from its start on", IsPacketStudy(context.Scenario.Study) ? "leave `at` out, or set network: packet" : "leave `at` out");
            }
        }
    }
}
