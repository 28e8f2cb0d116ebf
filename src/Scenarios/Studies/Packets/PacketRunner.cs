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
    public ClusterTopology Topology(ClusterNetwork network, double copyCost = 1)
    {
        try
        {
            return ClusterTopology.Of(network, Format, SimDuration.Zero, copyCost);
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
            return run.Deadlock is { } deadlock ? throw new RunFailedException(deadlock.Report(topology.Packets)) : run;
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
