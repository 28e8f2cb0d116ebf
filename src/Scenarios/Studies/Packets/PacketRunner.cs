using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Running;
using Sim.Topology.Hardware;
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
    public PacketFormat Format { get; } = new() { Payload = scenario.Packet.Mtu, Header = scenario.Packet.Header };

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
    public void HoldProgram(double bytes, int links, double transfers, string share)
    {
        var credits = FlowControlParameters.For(scenario.Packet.Transport, scenario.Packet.FlowControl).Kind == FlowControl.Credit;
        var packets = bytes / scenario.Packet.Mtu.Count;
        var hops = packets * links * PacketEstimate.CrossingsPerLink * (credits ? 2 : 1);
        var seconds = (hops / PacketEstimate.HopsPerSecondMerged) + (transfers * PacketEstimate.SecondsPerTransfer);
        Budget.Hold(
            scenario,
            string.Create(CultureInfo.InvariantCulture, $"{hops:G2} packet-hops"),
            seconds,
            (transfers * PacketEstimate.BytesPerTransfer) + (packets * 3 / 8),
            string.Create(CultureInfo.InvariantCulture, $"With {scenario.Budget.Seconds / seconds:P3} {share}"));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="RunFailedException">Over the budget, a message without a path, or a deadlock of lossless links.</exception>
    public PacketRun Run(ClusterNetwork network, ClusterTopology topology, MessageSet workload)
    {
        token.ThrowIfCancellationRequested();
        var parameters = Parameters(network);
        try
        {
            Hold(PacketEstimate.Of(topology.Packets, parameters, workload));
            var run = new PacketNetwork(topology.Packets, parameters, workload).Run(observe: new Observation { Tiers = PacketLinks.Tiers(network.Graph, topology) });
            return run.Deadlock is { } deadlock ? throw new RunFailedException(deadlock.Report(topology.Packets))
                : run.Totals.Conserved ? run
                : throw new RunFailedException("packets were lost without a trace: what was sent is not what was delivered, trimmed, dropped, lost or in flight");
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    /// <summary>Parameters of the scenario's runs on a cluster.</summary>
    public PacketParameters Parameters(ClusterNetwork network)
    {
        var section = scenario.Packet;
        return new PacketParameters
        {
            Format = Format,
            Routing = network.Router.Routing switch { RoutingKind.Ecmp => PacketRouting.Ecmp, RoutingKind.Static => PacketRouting.Static, _ => PacketRouting.Adaptive },
            Seed = (ulong)scenario.Seed,
            Transport = new TransportParameters { Kind = section.Transport, Window = section.Window, Recovery = section.Recovery },
            Switch = SwitchParameters.For(section.Transport) with { DataBuffer = section.Buffer },
            FlowControl = FlowControlParameters.For(section.Transport, section.FlowControl) with { InputBuffer = network.Graph.Fabric.Switch.InputBuffer },
        };
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
