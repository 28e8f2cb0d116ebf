using Sim.Engine.Network;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Validation;

/// <summary>An isolation study has one exchange and one collective, on nodes and in classes that there are, on packets.</summary>
public sealed class IsolationValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Scenario is not { Study: StudyKind.Isolation, Cluster: { } cluster, Exchange: { } exchange, Collective: { } collective } scenario)
        {
            return;
        }

        if (scenario.Network != NetworkKind.Packet)
        {
            context.Error("study", "isolation runs on packets only", "add: network: packet");
        }

        One(context, "exchange.expert_parallel", exchange.ExpertParallel.Count);
        One(context, "collective.groups", collective.Groups?.Count ?? 1);
        if (exchange.GroupLimits is not null)
        {
            context.Error("exchange.group_limits", "is not looked at by study: isolation", "write experts.group_limit");
        }

        var isolation = scenario.Isolation;
        Nodes(context, cluster, "isolation.exchange_nodes", isolation.ExchangeNodes, exchange.ExpertParallel is [var ranks, ..] ? ranks : 0);
        Nodes(context, cluster, "isolation.collective_nodes", isolation.CollectiveNodes, collective.Groups is [var group, ..] ? group : cluster.Gpus);
        Class(context, "isolation.exchange_class", isolation.ExchangeClass);
        Class(context, "isolation.collective_class", isolation.CollectiveClass);
    }

    private static void One(ValidationContext context, string path, int count)
    {
        if (count != 1)
        {
            context.Error(path, FormattableString.Invariant($"has {count} sizes"), "study: isolation runs one group");
        }
    }

    private static void Nodes(ValidationContext context, ClusterSection cluster, string path, IReadOnlyList<int>? nodes, long gpus)
    {
        var perNode = cluster.Node.Gpus;
        if (gpus > cluster.Gpus || (gpus > perNode && gpus % perNode != 0))
        {
            context.Error(path, FormattableString.Invariant($"a group of {gpus} GPUs is no whole nodes of {perNode} within {cluster.Nodes} nodes"), "change exchange.expert_parallel or collective.groups");
        }
        else if (nodes is not null && nodes.Count * perNode != gpus)
        {
            context.Error(path, FormattableString.Invariant($"{nodes.Count} nodes of {perNode} GPUs are no group of {gpus}"), "as many nodes as exchange.expert_parallel or collective.groups fill");
        }
        else if (nodes is not null && (nodes.Any(node => node >= cluster.Nodes) || nodes.Distinct().Count() != nodes.Count))
        {
            context.Error(path, "names a node twice, or one that is not there", FormattableString.Invariant($"nodes are 0 to {cluster.Nodes - 1}"));
        }
    }

    private static void Class(ValidationContext context, string path, int at)
    {
        if (at >= context.Scenario.Packet.Classes)
        {
            context.Error(path, FormattableString.Invariant($"there is no class {at}"), FormattableString.Invariant($"packet.classes is {context.Scenario.Packet.Classes}; classes are counted from 0"));
        }
    }
}
