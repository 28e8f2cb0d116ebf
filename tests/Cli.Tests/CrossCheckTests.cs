using System.Text.Json;
using Sim.Cli.Hosting;
using Sim.Scenarios.Running;

namespace Sim.Cli.Tests;

/// <summary>One scenario under several networks, and the budget that holds each.</summary>
public sealed class CrossCheckTests
{
    private const string AllToAll =
        """
        name: small
        question: How long is an all-to-all?
        study: collective
        cluster: {node: h800, nodes: 2, fabric: mpft-8}
        collective: {kind: all-to-all, algorithm: direct, bytes: 128 MiB, groups: [16]}
        """;

    [Fact]
    public void Networks_that_fit_stand_side_by_side()
    {
        using var sim = Process();
        var file = sim.Write("small.yaml", AllToAll);
        Assert.Equal(0, sim.Run("xcheck", file, "--root", SimProcess.Root, "--json"));
        using var json = JsonDocument.Parse(sim.Results);
        double Time(string network) => json.RootElement.GetProperty("networks").GetProperty(network).GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "time.16").GetProperty("value").GetDouble();
        // 8 of 16 parts leave the node, through its NICs: 64 MiB at 50 GB/s = 1,342 us. Alone each part, 8 MiB, takes 168 us there.
        Assert.InRange(Time("flow"), 1342e-6, 1345e-6);
        Assert.InRange(Time("analytic"), 167e-6, 170e-6);
        Assert.InRange(Time("packet") / Time("flow"), 1, 1.04);
    }

    [Fact]
    public void Only_the_networks_that_are_named_run()
    {
        using var sim = Process();
        var file = sim.Write("small.yaml", AllToAll);
        Assert.Equal(0, sim.Run("xcheck", file, "--root", SimProcess.Root, "--json", "--network", "flow", "--network", "analytic"));
        using var json = JsonDocument.Parse(sim.Results);
        Assert.Equal(["analytic", "flow"], json.RootElement.GetProperty("networks").EnumerateObject().Select(network => network.Name));
        Assert.Equal(2, sim.Run("xcheck", file, "--root", SimProcess.Root, "--network", "fluid"));
    }

    [Fact]
    public void What_does_not_fit_is_left_out_with_its_reason()
    {
        using var sim = Process();
        var file = sim.Write("small.yaml", AllToAll);
        Assert.Equal(0, sim.Run("xcheck", file, "--root", SimProcess.Root, "--budget", "1 ms"));
        Assert.Contains("left out: packet: the run has about", sim.Results, StringComparison.Ordinal);
        Assert.Equal(3, sim.Run("run", file, "--root", SimProcess.Root, "--network", "packet", "--budget", "1 ms", "--out", sim.At("out")));
        Assert.Contains("the budget is 0.001 s", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_of_serving_that_packets_cannot_run_is_left_out_with_its_key()
    {
        using var sim = Process();
        Assert.Equal(3, sim.Run("xcheck", Path.Combine(SimProcess.Root, "scenarios", "serving", "window-32.yaml"), "--network", "packet"));
        Assert.Contains("packet: serving.explicit_window: has exchanges beside cache transfers", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_too_large_for_packets_is_refused_before_it_is_built()
    {
        using var sim = Process();
        Assert.Equal(3, sim.Run("run", Path.Combine(SimProcess.Root, "scenarios", "quickstart.yaml"), "--network", "packet", "--out", sim.At("out")));
        Assert.Contains("packet-hops", sim.Messages, StringComparison.Ordinal);
        Assert.Contains("would fit", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folded_step_is_refused_at_its_key()
    {
        using var sim = Process();
        var file = Path.Combine(SimProcess.Root, "scenarios", "network", "step-packets.yaml");
        Assert.Equal(2, sim.Run("run", file, "--set", "training.fold_to=1", "--out", sim.At("out")));
        Assert.Contains("training.fold_to: packets run whole groups", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_that_reduce_have_no_packets()
    {
        using var sim = Process();
        var file = sim.Write("small.yaml", AllToAll.Replace("all-to-all, algorithm: direct", "all-reduce, algorithm: in-network", StringComparison.Ordinal));
        Assert.Equal(3, sim.Run("run", file, "--root", SimProcess.Root, "--network", "packet", "--out", sim.At("out")));
        Assert.Contains("packets have no model of the reduction by switches", sim.Messages, StringComparison.Ordinal);
    }

    private static SimProcess Process() => new() { Runner = new StudyDispatcher(StudyRegistry.All) };
}
