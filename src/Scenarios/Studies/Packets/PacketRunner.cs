using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>Runs programs of a scenario on the packet network.</summary>
/// <param name="scenario">Transport, sizes, budget, seed.</param>
/// <param name="progress">Told how far a run is.</param>
/// <param name="token">Stops the runs.</param>
internal sealed class PacketRunner(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
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
    /// <param name="scenario">Transport, sizes, budget.</param>
    /// <param name="bytes">Payload that crosses the fabric.</param>
    /// <param name="links">Links of a path.</param>
    /// <param name="transfers">Messages and copies.</param>
    /// <param name="share">What to do with the share of the work that would fit.</param>
    /// <exception cref="RunFailedException">Over the budget or the memory.</exception>
    public static void HoldProgram(Scenario scenario, double bytes, int links, double transfers, string share) => Hold(scenario, new PacketLoad(bytes, transfers, 1, bytes, transfers), links, "", share);

    /// <summary>Refuses exchanges that are together too long, or one of them too large, before the first is written.</summary>
    /// <param name="load">What they move.</param>
    /// <param name="what">What they would fit with a share of.</param>
    /// <exception cref="RunFailedException">Over the budget or the memory.</exception>
    public void HoldExchanges(PacketLoad load, string what)
    {
        var alike = scenario.Experts.Routing is RoutingSource.Balanced or RoutingSource.Remote ? "" : ", or with experts.routing: balanced, whose layers are all alike";
        Hold(scenario, load, links: 2, string.Create(CultureInfo.InvariantCulture, $" in up to {load.Runs} packet runs"), $"of {what} it would fit{alike}");
    }

    private static void Hold(Scenario scenario, PacketLoad load, int links, string runs, string share)
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
    /// <param name="network">The cluster.</param>
    /// <param name="topology">Its packet network.</param>
    /// <param name="workload">The program.</param>
    /// <param name="isAll">It is all that the scenario runs, so that its bytes tell how much is left.</param>
    /// <exception cref="RunFailedException">Over the budget, a message that never arrives, or a deadlock of lossless links.</exception>
    public PacketRun Run(ClusterNetwork network, ClusterTopology topology, MessageSet workload, bool isAll = false)
    {
        var (graph, cluster) = (network.Graph, scenario.Cluster!);
        var parameters = PacketSettings.Of(scenario, graph) with { Faults = PacketFaults.Of(scenario.Packet, graph, cluster, topology) };
        var changes = ClusterFactory.Changes(graph, cluster, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
        var log = new FailoverLog();
        try
        {
            workload = Failover.Through(
                changes, scenario.Packet.Detection, topology, workload,
                (now, known) => Once(topology, parameters, now, $"packets up to {known}, when a loss is known", double.NaN, known), log);
            var bytes = isAll ? workload.Messages.Sum(message => (double)message.Size.Count) : double.NaN;
            var run = Once(topology, parameters, workload, "packets", bytes, null, new Observation { Tiers = PacketLinks.Tiers(graph, topology) });
            var arrived = parameters.Faults.Faults.Count > 0 ? run.Rerouted(log) : run;
            return run.Deadlock is { } deadlock ? throw new RunFailedException(deadlock.Report(topology.Packets))
                : !run.Totals.Conserved ? throw new RunFailedException("packets were lost without a trace: what was sent is not what was delivered, trimmed, dropped, lost or in flight")
                : arrived.Completed < arrived.Messages.Count ? throw new RunFailedException(Unfinished.Tell(workload, arrived))
                : arrived;
        }
        catch (TopologyException cut)
        {
            throw new RunFailedException($"after the faults of {string.Join(", ", changes.Select(change => change.From))} {cut.Message}", cut);
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    /// <summary>Parameters of the scenario's runs on a cluster, without faults.</summary>
    public PacketParameters Parameters(ClusterNetwork network) => PacketSettings.Of(scenario, network.Graph);

    private PacketRun Once(ClusterTopology topology, PacketParameters parameters, MessageSet workload, string what, double bytes, SimTime? until, Observation? observe = null)
    {
        token.ThrowIfCancellationRequested();
        Hold(PacketEstimate.Of(topology.Packets, parameters, workload));
        return new PacketNetwork(topology.Packets, parameters, workload).Run(until: until, observe: observe, tick: at =>
        {
            token.ThrowIfCancellationRequested();
            progress.Report(new RunProgress(what, Math.Min(1, at.Delivered.Count / bytes), at.Now, at.Hops) { Unit = "packet-hops" });
        });
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
