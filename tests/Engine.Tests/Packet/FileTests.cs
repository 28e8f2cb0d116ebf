using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class FileTests
{
    private const string Tree = """
        # k = 4
        Nodes 16
        Tiers 3
        Podsize 4

        Tier 0
        Downlink_speed_Gbps 400
        Radix_Down 2
        Radix_Up 2
        Downlink_Latency_ns 500
        Switch_Latency_ns 100
        Queue_Up 50000

        Tier 1
        downlink_speed_gbps 200
        radix_down 2
        radix_up 2
        downlink_latency_ns 1000

        Tier 2
        Downlink_speed_Gbps 200
        Radix_Down 4
        Downlink_Latency_ns 1000
        Oversubscribed 1
        """;

    [Fact]
    public void A_topology_file_gives_the_tree_it_describes()
    {
        var (topology, findings) = TopoFile.Parse("k4.topo", Tree);
        Assert.Empty(findings);
        // k = 4: 16 hosts, 8 leaves, 8 middle switches, 4 top switches; 48 cables, two links each.
        Assert.Equal((16, 20, 96), (topology!.Hosts, topology.Switches, topology.Links.Length));
        // Host to leaf: cable and the leaf's pipeline; leaf to host: cable alone.
        Assert.Equal(600_000, topology.Links[topology.HostLink[3]].Latency.Picoseconds);
        Assert.Equal(500_000, topology.Links[topology.HostQueue[3]].Latency.Picoseconds);
        Assert.All(topology.Links.Where(link => link.Source is >= 0 and < 8 && link.Tier == 1), link => Assert.Equal(new Bytes(50_000), link.Buffer));
        Assert.Equal(new SimDuration(500_000), topology.Lookahead);
    }

    [Theory]
    [InlineData("Radix_Up 2\nDownlink_Latency_ns 500", "Radix_Up two\nDownlink_Latency_ns 500", "k4.topo:9:10: error: 'two' is not a number")]
    [InlineData("Podsize 4", "Podsize 4 5", "k4.topo:4:1: error: a line has a key and a value")]
    [InlineData("Podsize 4", "Podsize 5", "error: 16 hosts do not divide into pods of 5")]
    [InlineData("Tiers 3", "Tiers 2", "k4.topo:3:7: error: 2 tiers are announced and 3 described")]
    [InlineData("Tier 1", "Tier 2", "k4.topo:14:6: error: tier 1 is expected here")]
    [InlineData("Queue_Up", "Queue_Upp", "k4.topo:12:1: error: 'Queue_Upp' is no key of a topology")]
    [InlineData("Downlink_Latency_ns 500", "Downlink_Latency_ns 0", "k4.topo:10:21: error: a link of 0 ns is too short")]
    [InlineData("Nodes 16", "", "k4.topo: error: there is no Nodes")]
    [InlineData("Nodes 16", "Nodes 1e300", "k4.topo:2:7: error: Nodes is 1E+300")]
    [InlineData("Radix_Down 4", "Radix_Down 3", "Radix_Down 3 of tier 2 does not fit 4 pods")]
    public void A_broken_topology_file_says_where_and_what(string right, string wrong, string message)
    {
        var (topology, findings) = TopoFile.Parse("k4.topo", Tree.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Null(topology);
        Assert.Contains(findings, finding => finding.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_matrix_file_gives_messages_and_triggers()
    {
        const string Text = """
            Nodes 16
            Connections 3
            Triggers 1
            0->1 id 1 start 20000001 size 3000000000 recv_done_trigger 7
            2->1 id 2 start 0 size 1 recv_done_trigger 7
            1->3 id 3 trigger 7 size 4096
            trigger id 7 barrier count 2
            """;
        var (workload, findings) = MatrixFile.Parse("a.cm", Text, 16);
        Assert.Empty(findings);
        // Start and size are exact: neither fits the 24 bits of a float or the 31 of an int.
        Assert.Equal(new Message(0, 1, new Bytes(3_000_000_000), new SimTime(20_000_001), ReceivedTrigger: 0), workload!.Messages[0]);
        Assert.Equal(0, workload.Messages[2].StartTrigger);
        Assert.Equal([2], workload.Triggers);
    }

    [Theory]
    [InlineData("0=>1 start 0 size 1", "a.cm:2:1: error: '0=>1' begins no line")]
    [InlineData("0->x start 0 size 1", "a.cm:2:1: error: '0->x' is no connection")]
    [InlineData("0->1 start 0", "a.cm:2:1: error: the connection has no size")]
    [InlineData("0->1 size 5", "a.cm:2:1: error: the connection has neither a start nor a trigger")]
    [InlineData("0->1 start 0 size 0", "a.cm:2:1: error: a message of 0 bytes carries nothing")]
    [InlineData("0->1 start 0 size -4", "a.cm:2:19: error: '-4' is not a whole number")]
    [InlineData("0->1 start 0.5 size 4", "a.cm:2:12: error: '0.5' is not a whole number")]
    [InlineData("3->3 start 0 size 1", "a.cm:2:1: error: host 3 sends to itself")]
    [InlineData("0->99 start 0 size 1", "a.cm:2:1: error: there is no host 99")]
    [InlineData("0->1 start 0 length 1", "a.cm:2:14: error: 'length' is no key of a connection")]
    [InlineData("0->1 trigger 4 size 1", "a.cm: error: trigger 4 is used and not described")]
    [InlineData("Failures 2\n0->1 start 0 size 1\nfailure host 3", "a.cm:2:10: error: 2 failures are announced, and 1 follow")]
    [InlineData("Connections 2\n0->1 start 0 size 1", "a.cm:2:13: error: 2 connections are announced, and 1 follow")]
    [InlineData("0->1 start 0 size 1 send_done_trigger 1\n2->1 trigger 1 size 1\ntrigger id 1 oneshot", "a.cm:3:1: error: a trigger of this message joins host 2 and host 0")]
    public void A_broken_matrix_file_says_where_and_what(string lines, string message)
    {
        var (workload, findings) = MatrixFile.Parse("a.cm", "Nodes 16\n" + lines, 16);
        Assert.Null(workload);
        Assert.Contains(findings, finding => finding.ToString().StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_generated_permutation_has_no_fixed_point_and_reaches_every_host_once()
    {
        var messages = MatrixGenerator.Permutation(100, new Bytes(1), 5).Messages;
        Assert.DoesNotContain(messages, message => message.Source == message.Destination);
        Assert.Equal(100, messages.Select(message => message.Destination).Distinct().Count());
        Assert.NotEqual(messages, MatrixGenerator.Permutation(100, new Bytes(1), 6).Messages);
    }
}
