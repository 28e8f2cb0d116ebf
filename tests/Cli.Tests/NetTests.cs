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
        foreach (var transport in new[] { "window", "ndp", "dcqcn" })
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
}
