using Sim.Engine.Compute;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>How exchanges, sends and collectives on a critical path depend on the parameters of the profile.</summary>
internal sealed class TransferTimes(TrainingSetup setup, RoutingDraw? draw, ClusterRanks ranks)
{
    private const string Nic = "exchange.nic_efficiency";
    private const string NvLink = "exchange.nvlink_efficiency";

    private double NicRate => setup.Graph.Node.Nic.PortRate.BytesPerSecond * setup.Exchange.Efficiency.Fabric;

    private double NvLinkRate => setup.Graph.Node.Gpu.NvLinkRate.BytesPerSecond * setup.Graph.Node.Gpu.NvLinks * setup.Exchange.Efficiency.NvLink;

    public TransferTime Of(PathPart part) => part switch
    {
        PathPart.Dispatch => Exchange(ExchangeOperation.Dispatch, "dispatch"),
        PathPart.Combine => Exchange(ExchangeOperation.Combine, "combine"),
        PathPart.Notify => Notify(),
        PathPart.MessageLatency => new TransferTime([("exchange.fixed.dispatch", setup.Profile.Exchange.FixedSeconds(ExchangeOperation.Dispatch, 1))], null),
        PathPart.TensorCollective => Collective(RankGroup.Tensor),
        PathPart.ContextCollective => Collective(RankGroup.Context),
        PathPart.DenseCollective => Collective(RankGroup.DenseReplicas),
        PathPart.ExpertCollective => Collective(RankGroup.ExpertReplicas),
        _ => new TransferTime([], Nic),
    };

    private TransferTime Exchange(ExchangeOperation operation, string name)
    {
        var model = setup.Profile.Exchange;
        var further = model.FixedSeconds(operation, setup.Exchange.Nodes) - model.FixedSeconds(operation, 1);
        return new TransferTime([($"exchange.fixed.{name}", model.FixedSeconds(operation, 1)), ($"exchange.per_node.{name}", further)], NarrowestPort(operation, name));
    }

    /// <summary>The port that limits an exchange with the mean counts of its first layer: NIC, NVLink or the SMs that copy.</summary>
    private string NarrowestPort(ExchangeOperation operation, string name)
    {
        var moments = draw!.MomentsOf(0);
        double nodes = draw.Routing.Nodes, gpus = draw.Routing.GpusPerNode;
        var copyRate = setup.Scenario.Communication.Sms * setup.Profile.Exchange.CopyRate(operation, draw.Routing.Nodes);
        (string Parameter, double Seconds)[] ports =
        [
            (Nic, moments.NodesPerToken * (nodes - 1) / nodes / NicRate),
            (NvLink, moments.GpusPerToken * (gpus - 1) / gpus / NvLinkRate),
            ($"exchange.copy.{name}.{(nodes > 1 ? "nodes" : "one_node")}", copyRate > 0 ? moments.GpusPerToken / copyRate : 0),
        ];
        return ports.MaxBy(port => port.Seconds).Parameter;
    }

    private TransferTime Notify()
    {
        var model = setup.Profile.Exchange;
        var first = Math.Min(model.NotifyBase, model.NotifySeconds(setup.Exchange.Nodes));
        return new TransferTime([("exchange.notify", first), ("exchange.notify_per_node", model.NotifySeconds(setup.Exchange.Nodes) - first)], null);
    }

    /// <summary>
    /// In one node what the library reaches, an all-gather for all kinds. Across nodes a ring of k ranks per node puts (k-1)/k of its bytes on NVLink and 1/k on the
    /// fabric; the slower of the two limits it.
    /// </summary>
    private TransferTime Collective(RankGroup kind)
    {
        var groups = ranks.Groups(kind);
        var nodes = groups.NodesOf(0, setup.Graph.GpusPerNode);
        if (nodes == 1)
        {
            var model = setup.Profile.Collective(CollectiveOperation.AllGather);
            return new TransferTime([("collective.all_gather.fixed", model.Fixed)], "collective.all_gather.efficiency");
        }

        var local = (double)groups.With(0).Length / nodes;
        return new TransferTime([], (local - 1) / local / NvLinkRate > 1 / local / NicRate ? NvLink : Nic);
    }
}
