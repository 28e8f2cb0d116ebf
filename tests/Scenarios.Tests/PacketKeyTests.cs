namespace Sim.Scenarios.Tests;

/// <summary>Keys of packet networks: what does not fit is refused in one message at its place, what is doubtful is a warning.</summary>
public sealed class PacketKeyTests
{
    private const string Exchange =
        """
        name: small
        question: Does it load?
        study: collective
        network: packet
        packet: {PACKET}
        cluster: {node: h800, nodes: 4, fabric: mpft-8FAULTS}
        collective: {kind: all-to-all, algorithm: direct, bytes: 1 MiB, groups: [32]}
        """;

    [Theory]
    [InlineData("classes: 2, weights: [1]", "test.yaml:5:31: error: packet.weights: 1 weights do not fit 2 classes (one weight for each class, or none for strict priority)")]
    [InlineData("classes: 16", "test.yaml:5:19: error: packet.classes: 16 is out of range (expected 1 to 15)")]
    [InlineData("headroom: 1 MB", "test.yaml:5:20: error: packet.headroom: is for flow_control: pause, and links have credit (leave it out)")]
    [InlineData("transport: rccc, recovery: go-back-n", "test.yaml:5:37: error: packet.recovery: go-back-n does not go with rccc, whose receivers pull packets in any order (selective does)")]
    [InlineData("queueing: middle", "test.yaml:5:20: error: packet.queueing: 'middle' is not one of output, input, virtual")]
    public void Keys_that_do_not_fit_are_refused(string packet, string message) => Assert.Equal(message, Assert.Single(Loading.Bad(Text(packet))));

    [Fact]
    public void Too_little_headroom_is_refused_with_what_is_needed()
    {
        // Without a profile a link has the rate at which full packets carry 50 GB/s: 50.78 GB/s. Half of the switch's 130 ns and a cable of 125 ns lie on each way: 190 + 190 ns and 83 ns of a packet and two frames, 23.5 kB; two packets more.
        var message = Assert.Single(Loading.Bad(Text("transport: dcqcn, flow_control: pause, headroom: 31 kB")));
        Assert.StartsWith("test.yaml:5:59: error: packet.headroom: a headroom of 31000 bytes is too small: host 0 -> switch 0 sends up to 31", message, StringComparison.Ordinal);
        Loading.Good(Text("transport: dcqcn, flow_control: pause, headroom: 32 kB"));
    }

    [Fact]
    public void A_shared_buffer_without_room_for_all_headroom_is_refused() => Assert.Contains(
        "packet.shared_buffer: a buffer of 100000 bytes has no room for the headroom of all links and lanes of switch 0",
        Assert.Single(Loading.Bad(Text("transport: dcqcn, flow_control: pause, shared_buffer: 100 kB"))),
        StringComparison.Ordinal);

    [Fact]
    public void Credits_for_less_than_a_round_trip_are_a_warning()
    {
        var loaded = Loading.Loader.LoadText(Text("window: 8"), "test.yaml", ["cluster.override={fabric: {switch: {input_buffer: 16 KiB}}}"]);
        var warning = Assert.Single(loaded.Findings);
        Assert.NotNull(loaded.Scenario);
        Assert.StartsWith("credits for 16384 bytes let ", warning.Message, StringComparison.Ordinal);
        Assert.Equal("cluster.fabric.switch.input_buffer", warning.Path);
    }

    [Fact]
    public void Routes_that_close_a_loop_of_lossless_links_are_a_warning_as_in_sim_net()
    {
        var torus = "{name: ring, kind: {value: torus, source: test}, shape: {value: [5], source: test}, "
            + "switch: {name: small, radix: {value: 16, source: test}, port_rate: {value: 400 Gb/s, source: test}, hop_latency: {value: 450 ns, source: test}}}";
        var text = Text("transport: infiniband").Replace("nodes: 4, fabric: mpft-8", $"nodes: 5, fabric: {torus}", StringComparison.Ordinal).Replace("[32]", "[40]", StringComparison.Ordinal);
        var loaded = Loading.Loader.LoadText(text, "test.yaml", []);
        Assert.NotNull(loaded.Scenario);
        Assert.Contains(loaded.Findings, finding => finding.ToString().Contains("cluster.fabric: routes of this workload close a loop of", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{kind: link, index: 0, bit_error_rate: 2e-3}", "bit_error_rate: 2e-3 is out of range (expected 0 to 0.001)")]
    [InlineData("{kind: plane, index: 1}, {kind: plane, index: 1, at: 1 ms, remaining: 100 %}", "is down or slow from 0 s on and better later")]
    public void Faults_that_cannot_be_on_packets_are_refused(string fault, string message) =>
        Assert.Contains(message, Assert.Single(Loading.Bad(Text("window: 8", fault))), StringComparison.Ordinal);

    [Fact]
    public void Bit_errors_are_for_packets() => Assert.Equal(
        "cluster.faults[0].bit_error_rate: is looked at by network: packet only",
        Assert.Single(Loading.Bad(Text("window: 8", "{kind: link, index: 0, bit_error_rate: 1e-9}"), "network=flow")).Split("error: ")[1].Split(" (")[0]);

    [Fact]
    public void A_fault_with_bit_errors_leaves_the_rate_as_it_is_unless_it_says_otherwise()
    {
        var faults = Loading.Good(Text("window: 8", "{kind: link, index: 0, bit_error_rate: 1e-9}, {kind: plane, index: 1}, {kind: link, index: 2, bit_error_rate: 1e-9, remaining: 50 %}")).Cluster!.Faults;
        Assert.Equal([1, 0, 0.5], faults.Select(fault => fault.Left));
    }

    private static string Text(string packet, string? faults = null) => Exchange
        .Replace("PACKET", packet, StringComparison.Ordinal)
        .Replace("FAULTS", faults is null ? "" : $", faults: [{faults}]", StringComparison.Ordinal);
}
