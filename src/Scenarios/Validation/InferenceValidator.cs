using Sim.Engine.Network;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Serving;
using Sim.Scenarios.Trees;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;
using Sim.Workloads.Requests;

namespace Sim.Scenarios.Validation;

/// <summary>The unit of an inference study fits its cluster and the memory of its GPUs; the assumption of the published limit is for inference alone.</summary>
public sealed class InferenceValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        if (scenario.Study is not (StudyKind.InferencePass or StudyKind.Generation or StudyKind.ReinforcementStep or StudyKind.Serving))
        {
            if (scenario.Experts.Routing == RoutingSource.Remote)
            {
                context.Error("experts.routing", "remote is for studies of inference", "balanced, drawn or trace");
            }

            return;
        }

        if (scenario.Network == NetworkKind.Packet)
        {
            CheckPackets(context);
        }

        if (scenario.Pass is { Chunk: not null } pass)
        {
            CheckChunk(context, pass);
        }

        if (scenario.Serving is { } serving)
        {
            CheckRequests(context, serving);
        }

        if (!context.Findings.HasErrors && scenario is { Cluster: not null, Model: not null })
        {
            CheckUnits(context);
        }
    }

    /// <summary>Exchanges run on packets alone, on an empty network: what has them beside something else does not.</summary>
    private static void CheckPackets(ValidationContext context)
    {
        var scenario = context.Scenario;
        if (scenario.Serving?.ExplicitWindow is not null)
        {
            context.Error("serving.explicit_window", "has exchanges beside cache transfers, and packets run each exchange alone", "leave it out, or network: flow");
        }
    }

    private static void CheckChunk(ValidationContext context, PassSection pass)
    {
        if (pass.Kernels == PassKernels.Decode || pass.Mask == AttentionMask.Full)
        {
            context.Error("pass.chunk", "is for prompts whose tokens see those before them", "kernels: prefill and mask: causal");
        }

        if (pass.CacheTraffic is not null)
        {
            context.Error("pass.chunk", "has no cache traffic beside it", "one pass, or no cache_traffic");
        }
    }

    private static void CheckRequests(ValidationContext context, ServingSection serving)
    {
        var arrivals = serving.Arrivals;
        if (arrivals.Kind != ArrivalKind.Trace && arrivals.Rate <= 0)
        {
            context.Error("serving.arrivals.rate", "is 0: no request would arrive", "requests per second, or kind: trace");
        }

        if (serving.WarmUp >= serving.Duration)
        {
            context.Error("serving.warm_up", "is not shorter than the duration: no request would be counted");
        }

        if (serving.ExplicitWindow == SimDuration.Zero)
        {
            context.Error("serving.explicit_window", "is 0: no pass would be compared", "leave it out for none");
        }

        if (arrivals.Kind == ArrivalKind.Trace && arrivals.Trace is null)
        {
            context.Error("serving.arrivals.trace", "is missing", "kind: trace needs it");
        }
        else if (arrivals.Kind == ArrivalKind.Trace && File.Exists(arrivals.Trace))
        {
            using var text = File.OpenText(arrivals.Trace);
            foreach (var finding in TraceRequests.Check(arrivals.Trace, text))
            {
                context.Findings.Error(new Origin(finding.File, finding.Line, finding.Column), "serving.arrivals.trace", finding.Message, finding.Hint);
            }
        }
    }

    private static void CheckUnits(ValidationContext context)
    {
        var scenario = context.Scenario;
        try
        {
            var exchanges = true;
            if (scenario.Study == StudyKind.Serving)
            {
                exchanges = new ServingSystem(scenario).HasExchange;
            }
            else if (scenario.Deployment is { } deployment)
            {
                var profile = scenario.Profile is null ? null : StudyFiles.Profile(scenario);
                var graph = ClusterFactory.Graph(scenario.Cluster!);
                if (scenario is { Network: NetworkKind.Packet, Pass.CacheTraffic: not null } && graph.NicsPerNode < graph.GpusPerNode)
                {
                    context.Error(
                        "pass.cache_traffic",
                        $"on packets needs a NIC for every GPU: with {graph.NicsPerNode} for {graph.GpusPerNode} a packet does not say whose PCIe slot it takes, and so whose cache it meets",
                        "network: flow, or a node with as many NICs as GPUs");
                }

                var unit = new UnitSetup(scenario, deployment, "deployment", graph, StudyFiles.Model(scenario.Model!), profile);
                unit.Traffic();
                exchanges = unit.HasExchange || scenario.Study == StudyKind.ReinforcementStep;
            }

            if (scenario.Network == NetworkKind.Packet && !exchanges)
            {
                context.Warning("network", "packet changes nothing: no unit exchanges tokens with experts, and collectives of its ranks are priced by the profile", "leave it out");
            }
        }
        catch (RunFailedException problem)
        {
            var (path, message) = problem.Message.IndexOf(": ", StringComparison.Ordinal) is var end and > 0 ? (problem.Message[..end], problem.Message[(end + 2)..]) : ("study", problem.Message);
            context.Error(path, message);
        }
    }
}
