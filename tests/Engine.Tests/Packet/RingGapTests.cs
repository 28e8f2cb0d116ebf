using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Tests.Packet;

/// <summary>
/// Why a ring whose latencies are long beside its transfers is quicker on packets than on flows: flows keep the channels of a step in step, so that a port sends for all of them at once and rests for the
/// latency; on packets channels drift apart until the port never rests.
/// </summary>
public sealed class RingGapTests
{
    // All-reduce of 64 MiB over 32 GPUs on four nodes, 8 channels, one chunk: 62 steps, s = 256 KiB. Of 62 steps in a row 8 at most leave a node.
    private const int Steps = 62;
    private const int Outside = 8;
    private const double Bytes = 262_144;

    private static readonly StepLatency Latency = new(SimDuration.Zero, SimDuration.FromMicroseconds(1.4), SimDuration.FromMicroseconds(14));

    // The library's latency and NVLink's 1 us out and 1 us in; the library's and 250 ns of the switch.
    private const double InsideLatency = 3.4e-6;
    private const double OutsideLatency = 14.25e-6;

    private static readonly TransportEfficiency Headers = new(4096.0 / 4160, 1);

    private static readonly ClusterNetwork Network = TestClusters.Network(FabricKind.SingleSwitch, 4, efficiency: Headers);

    private static readonly CollectiveSetup Ring = CollectiveSetups.Ring(CollectiveKind.AllReduce, 32, 8, new Bytes(64 << 20));

    private static double OverNic => (Bytes / (TestClusters.Nic * 4096 / 4160)) + OutsideLatency;

    [Fact]
    public void Flows_rest_for_most_of_the_latency_of_every_step()
    {
        var inside = (7 * Bytes / TestClusters.NvLink) + InsideLatency;
        var flows = CollectiveRun.Run(Network, Headers, Ring, Latency).Time.Seconds;
        // At most all channels in step in every step; at least no port rests.
        Assert.InRange(flows / (((Steps - Outside) * inside) + (Outside * OverNic)), 0.9, 1.001);
        Assert.True(flows > 1.05 * Steps * 7 * Bytes / TestClusters.NvLink);
    }

    [Fact]
    public void Packets_take_what_the_port_sends_and_the_latency_of_one_round_of_a_node()
    {
        var topology = ClusterTopology.Of(Network, new PacketFormat(), SimDuration.Zero);
        var builder = new ProgramBuilder(topology);
        var program = new CollectiveProgram(builder, Network, Ring, new SendPaths(Network, Latency).EndLatency);
        var packets = program.RankEnds(new PacketNetwork(topology.Packets, new PacketParameters(), builder.Build()).Run()).Max() * 1e-12;

        // Each GPU sends over NVLink for 7 of 8 channels in each step.
        var port = Steps * 7 * Bytes / TestClusters.NvLink;
        var alone = ((Steps - Outside) * ((Bytes / TestClusters.NvLink) + InsideLatency)) + (Outside * OverNic);
        Assert.True(alone < port);

        // Until the channels have drifted apart the port rests: no longer than a channel alone takes for the eight steps of a node.
        var round = (7 * ((Bytes / TestClusters.NvLink) + InsideLatency)) + OverNic;
        Assert.InRange(packets, port, port + round);
    }
}
