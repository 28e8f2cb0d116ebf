using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Units;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>Runs programs of a scenario on the packet network.</summary>
/// <param name="scenario">Transport, sizes, budget, seed.</param>
/// <param name="token">Stops between runs.</param>
internal sealed class PacketRunner(Scenario scenario, CancellationToken token)
{
    private double _seconds;
    private double _hops;
    private double _memory;

    /// <summary>Sizes on the wire.</summary>
    public PacketFormat Format { get; } = PacketSettings.Format(scenario);

    /// <summary>The packet network of a cluster.</summary>
    /// <exception cref="RunFailedException">The cluster has parts that the packet network has no model for.</exception>
    public ClusterTopology Topology(ClusterNetwork network, double combineCopyCost = 1)
    {
        try
        {
            return ClusterTopology.Of(network, Format, SimDuration.Zero, combineCopyCost);
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException($"packets cannot run on this cluster: {problem.Message}", problem);
        }
    }

    /// <summary>Refuses a program that is too large to be written, before it is.</summary>
    /// <param name="transfers">Messages and copies, at most.</param>
    /// <exception cref="RunFailedException">Over the budget or the memory.</exception>
    public void HoldProgram(double transfers) => Budget.Hold(
        scenario,
        string.Create(CultureInfo.InvariantCulture, $"{transfers:G3} transfers"),
        transfers * PacketEstimate.SecondsPerTransfer,
        transfers * PacketEstimate.BytesPerTransfer,
        "Fewer groups or chunks would fit");

    /// <summary>The same by what it moves between nodes.</summary>
    /// <param name="bytes">Payload that crosses the fabric.</param>
    /// <param name="links">Links of a path.</param>
    /// <param name="transfers">Messages and copies.</param>
    /// <param name="share">What to do with the share of the work that would fit.</param>
    /// <exception cref="RunFailedException">Over the budget or the memory.</exception>
    public void HoldProgram(double bytes, int links, double transfers, string share) => Hold(new PacketLoad(bytes, transfers, 1, bytes, transfers), links, "", share);

    /// <summary>Refuses exchanges that are together too long, or one of them too large, before the first is written.</summary>
    /// <param name="load">What they move.</param>
    /// <param name="what">What they would fit with a share of.</param>
    /// <exception cref="RunFailedException">Over the budget or the memory.</exception>
    public void HoldExchanges(PacketLoad load, string what)
    {
        var alike = scenario.Experts.Routing is RoutingSource.Balanced or RoutingSource.Remote ? "" : ", or with experts.routing: balanced, whose layers are all alike";
        Hold(load, links: 2, string.Create(CultureInfo.InvariantCulture, $" in up to {load.Runs} packet runs"), $"of {what} it would fit{alike}");
    }

    private void Hold(PacketLoad load, int links, string runs, string share)
    {
        var credits = FlowControlParameters.For(scenario.Packet.Transport, scenario.Packet.FlowControl).Kind == FlowControl.Credit;
        var hops = load.Bytes / scenario.Packet.Mtu.Count * links * PacketEstimate.CrossingsPerLink * (credits ? 2 : 1);
        var seconds = (hops / PacketEstimate.HopsPerSecondMerged) + (load.Transfers * PacketEstimate.SecondsPerTransfer);
        Budget.Hold(
            scenario,
            string.Create(CultureInfo.InvariantCulture, $"{hops:G2} packet-hops{runs}"),
            seconds,
            (load.MostTransfers * PacketEstimate.BytesPerTransfer) + (load.MostBytes / scenario.Packet.Mtu.Count * 3 / 8),
            string.Create(CultureInfo.InvariantCulture, $"With {scenario.Budget.Seconds / seconds:P3} {share}"));
    }

    /// <summary>Runs a program to its end. Transfers whose NICs no longer meet after a fault go on over others (<see cref="Failover"/>).</summary>
    /// <exception cref="RunFailedException">Over the budget, a message that never arrives, or a deadlock of lossless links.</exception>
    public PacketRun Run(ClusterNetwork network, ClusterTopology topology, MessageSet workload)
    {
        var (graph, cluster) = (network.Graph, scenario.Cluster!);
        var parameters = PacketSettings.Of(scenario, graph) with { Faults = PacketFaults.Of(scenario.Packet, graph, cluster, topology) };
        var changes = ClusterFactory.Changes(graph, cluster, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
        var copies = new Dictionary<int, int>();
        try
        {
            for (var i = 0; i < changes.Length; i++)
            {
                var known = changes[i].From + scenario.Packet.Detection;
                workload = Failover.Of([.. changes[i..].Select(change => change.Router)], topology, workload, Once(topology, parameters, workload, known), known, copies);
            }

            var run = Once(topology, parameters, workload, null, new Observation { Tiers = PacketLinks.Tiers(graph, topology) });
            var arrived = run.Rerouted(copies);
            return run.Deadlock is { } deadlock ? throw new RunFailedException(deadlock.Report(topology.Packets))
                : !run.Totals.Conserved ? throw new RunFailedException("packets were lost without a trace: what was sent is not what was delivered, trimmed, dropped, lost or in flight")
                : arrived.Completed < arrived.Messages.Count ? throw new RunFailedException(Unfinished.Tell(workload, arrived))
                : arrived;
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    /// <summary>Parameters of the scenario's runs on a cluster, without faults.</summary>
    public PacketParameters Parameters(ClusterNetwork network) => PacketSettings.Of(scenario, network.Graph);

    private PacketRun Once(ClusterTopology topology, PacketParameters parameters, MessageSet workload, SimTime? until, Observation? observe = null)
    {
        token.ThrowIfCancellationRequested();
        Hold(PacketEstimate.Of(topology.Packets, parameters, workload));
        return new PacketNetwork(topology.Packets, parameters, workload).Run(until: until, observe: observe);
    }

    /// <summary>All runs of the scenario together stay in the budget.</summary>
    private void Hold(PacketEstimate estimate)
    {
        _seconds += estimate.Seconds;
        _hops += estimate.Hops;
        _memory = Math.Max(_memory, estimate.MemoryBytes);
        var share = string.Create(CultureInfo.InvariantCulture, $"With {scenario.Budget.Seconds / _seconds:P0} of the bytes it would fit, or with fewer groups");
        Budget.Hold(scenario, string.Create(CultureInfo.InvariantCulture, $"{_hops:G3} packet-hops"), _seconds, _memory, share);
    }
}
