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

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="RunFailedException">Over the budget, a message without a path, or a deadlock of lossless links.</exception>
    public PacketRun Run(ClusterNetwork network, ClusterTopology topology, MessageSet workload)
    {
        token.ThrowIfCancellationRequested();
        var kind = scenario.Packet.Transport;
        var parameters = new PacketParameters
        {
            Format = Format,
            Routing = network.Router.Routing switch { RoutingKind.Ecmp => PacketRouting.Ecmp, RoutingKind.Static => PacketRouting.Static, _ => PacketRouting.Adaptive },
            Seed = (ulong)scenario.Seed,
            Transport = new TransportParameters { Kind = kind, Window = scenario.Packet.Window },
            Switch = SwitchParameters.For(kind) with { DataBuffer = scenario.Packet.Buffer },
            FlowControl = FlowControlParameters.For(kind, scenario.Packet.FlowControl) with { InputBuffer = network.Graph.Fabric.Switch.InputBuffer },
        };
        try
        {
            Hold(PacketEstimate.Of(topology.Packets, parameters, workload));
            var run = new PacketNetwork(topology.Packets, parameters, workload).Run();
            return run.Deadlock is { } deadlock ? throw new RunFailedException(deadlock.Report(topology.Packets)) : run;
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
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
