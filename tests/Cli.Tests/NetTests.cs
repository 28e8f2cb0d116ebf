using System.Text.Json;

namespace Sim.Cli.Tests;

public sealed class NetTests
{
    private const string Star = "Nodes 4\nTiers 1\nTier 0\nDownlink_speed_Gbps 400\nRadix_Down 4\nDownlink_Latency_ns 1000\n";

    [Fact]
    public void A_matrix_on_a_topology_gives_its_closed_form_completion_time()
    {
        using var sim = new SimProcess();
        var topo = sim.Write("star.topo", Star);
        var matrix = sim.Write("one.cm", "Nodes 4\nConnections 1\n0->3 start 0 size 4096\n");
        Assert.Equal(0, sim.Run("net", matrix, "--topo", topo, "--json"));
        using var json = JsonDocument.Parse(sim.Results);
        // Two links of (4,096 + 64) x 20 ps and 1 us.
        Assert.Equal(2.1664, json.RootElement.GetProperty("times").GetProperty("last byte received, us").GetProperty("most").GetDouble(), 9);
        Assert.Equal(1.0, json.RootElement.GetProperty("times").GetProperty("slowdown").GetProperty("p50").GetDouble(), 9);
        Assert.Equal(2, json.RootElement.GetProperty("data_hops").GetInt64());
    }

    [Fact]
    public void A_generated_matrix_runs_under_every_transport_and_gives_the_same_result_on_two_threads()
    {
        foreach (var transport in new[] { "window", "ndp", "dcqcn", "infiniband", "swift", "hpcc", "nscc", "rccc" })
        {
            using var sim = new SimProcess();
            Assert.Equal(0, sim.Run("net", "--generate", "permutation", "--hosts", "16", "--size", "50 kB", "--transport", transport));
            var one = sim.Results;
            Assert.Equal(0, sim.Run("net", "--generate", "permutation", "--hosts", "16", "--size", "50 kB", "--transport", transport, "--threads", "2"));
            Assert.Equal(one, sim.Results);
        }
    }

    [Fact]
    public void Broken_files_are_told_with_line_and_column()
    {
        using var sim = new SimProcess();
        var topo = sim.Write("star.topo", Star);
        var matrix = sim.Write("one.cm", "Nodes 4\n0->9 start 0 size 4096\n");
        Assert.Equal(2, sim.Run("net", matrix, "--topo", topo));
        Assert.Contains("one.cm:2:1: error: there is no host 9", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run("net", matrix, "--topo", sim.Write("bad.topo", Star.Replace("1000", "0", StringComparison.Ordinal))));
        Assert.Contains("bad.topo:6:21: error: a link of 0 ns is too short", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run("net", sim.At("none.cm"), "--topo", topo));
        Assert.Equal(2, sim.Run("net"));
    }

    [Fact]
    public void A_run_beyond_the_budget_is_refused_with_what_would_fit()
    {
        using var sim = new SimProcess();
        Assert.Equal(2, sim.Run("net", "--generate", "permutation", "--hosts", "16", "--size", "1 TB"));
        Assert.Contains("of the bytes) would fit", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void InfiniBand_is_limited_by_its_credits_and_loses_nothing()
    {
        using var sim = new SimProcess();
        var topo = sim.Write("star.topo", Star);
        var matrix = sim.Write("one.cm", "Nodes 4\nConnections 1\n0->3 start 0 size 40960\n");
        Assert.Equal(0, sim.Run("net", matrix, "--topo", topo, "--json", "--transport", "infiniband", "--buffer", "4160 B"));
        using var json = JsonDocument.Parse(sim.Results);
        // One packet per round trip: nine of 83.2 + 1,000 + 83.2 + 0.16 + 1,000 ns before the last one, which takes 2,166.4 ns.
        Assert.Equal((9 * 2.16656) + 2.1664, json.RootElement.GetProperty("times").GetProperty("last byte received, us").GetProperty("most").GetDouble(), 9);
        Assert.Equal(4160, json.RootElement.GetProperty("largest_held_bytes").GetInt64());
    }

    [Fact]
    public void Links_that_cannot_be_are_refused_with_what_would_work()
    {
        using var sim = new SimProcess();
        string[] run = ["net", "--generate", "permutation", "--hosts", "16", "--size", "50 kB"];
        Assert.Equal(2, sim.Run([.. run, "--flow-control", "pause", "--headroom", "10 kB"]));
        Assert.Contains("network: error: headroom: a headroom of 10000 bytes is too small", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run([.. run, "--flow-control", "credit", "--buffer", "1 kB"]));
        Assert.Contains("holds no packet of 4160 bytes", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run([.. run, "--headroom", "1 MB"]));
        Assert.Equal(2, sim.Run([.. run, "--classes", "2", "--weights", "1"]));
        Assert.Equal(2, sim.Run([.. run, "--weights", "a"]));
        Assert.Equal(0, sim.Run([.. run, "--flow-control", "pause", "--queueing", "virtual", "--classes", "2", "--weights", "3,1"]));
    }

    [Fact]
    public void A_priority_is_a_class_where_there_are_classes()
    {
        using var sim = new SimProcess();
        var topo = sim.Write("star.topo", Star);
        var matrix = sim.Write("two.cm", "Nodes 4\nConnections 2\n0->3 start 0 size 4096 prio 1\n1->3 start 0 size 4096 prio 2\n");
        Assert.Equal(0, sim.Run("net", matrix, "--topo", topo));
        Assert.Contains("priorities are ignored", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run("net", matrix, "--topo", topo, "--classes", "2"));
        Assert.Contains("two.cm:4:24: error: there is no class 2", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(0, sim.Run("net", matrix, "--topo", topo, "--classes", "3"));
    }

    [Fact]
    public void Failures_of_a_matrix_are_recovered_from_and_one_that_cuts_a_host_off_names_who_waits()
    {
        using var sim = new SimProcess();
        var topo = sim.Write("star.topo", Star);
        const string Matrix = "Nodes 4\n0->3 start 0 size 400000 recv_done_trigger 1\n3->1 trigger 1 size 4096\ntrigger id 1 oneshot\n";
        var flap = sim.Write("flap.cm", Matrix + "failure host 0 start 3000000 end 5000000\n");
        Assert.Equal(0, sim.Run("net", flap, "--topo", topo, "--json"));
        using var json = JsonDocument.Parse(sim.Results);
        Assert.True(json.RootElement.GetProperty("losses").GetInt64() > 0);
        // Both directions fail: packets whose acknowledgements are lost go again too.
        Assert.True(json.RootElement.GetProperty("retransmissions").GetInt64() >= json.RootElement.GetProperty("losses").GetInt64());
        Assert.Equal(3, sim.Run("net", sim.Write("cut.cm", Matrix + "failure host 3 start 3000000\n"), "--topo", topo));
        Assert.Contains("2 of 2 messages never arrived: message 0 from host 0 to host 3 gave up", sim.Messages, StringComparison.Ordinal);
        Assert.Contains("message 1 from host 3 to host 1 waits for a trigger", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_and_recovery_have_options_with_messages_for_bad_input()
    {
        using var sim = new SimProcess();
        var faults = sim.Write("faults.txt", "failure all bit_error_rate 1e-8\n");
        string[] small = ["net", "--generate", "permutation", "--hosts", "16", "--size", "50 kB"];
        Assert.Equal(0, sim.Run([.. small, "--faults", faults, "--link-retry"]));
        Assert.Equal(0, sim.Run([.. small, "--transport", "dcqcn", "--recovery", "gobackn", "--routing", "flowlet", "--faults", faults, "--detection", "1 ms"]));
        Assert.Equal(2, sim.Run([.. small, "--faults", sim.Write("bad.txt", "failure host 99\n")]));
        Assert.Contains("bad.txt:1:14: error: host '99' is not a whole number from 0 to 15", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(2, sim.Run([.. small, "--detection", "-1 us"]));
        Assert.Equal(2, sim.Run([.. small, "--recovery", "gobackn"]));
        Assert.Contains("--recovery gobackn does not go with ndp", sim.Messages, StringComparison.Ordinal);
    }
}
