using Sim.Scenarios.Expectations;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Studies.Exchange;
using Sim.Topology;

namespace Sim.Scenarios.Tests.Studies;

/// <summary>
/// The negative controls of an exchange in scenarios/controls: worse hardware slows it by what its bottleneck gives. The calculations stand in the files.
/// </summary>
public sealed class ControlTests
{
    public static TheoryData<string> Exchanges =>
        [.. Directory.EnumerateFiles(At(""), "exchange-*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void An_exchange_takes_what_its_bottleneck_gives(string file)
    {
        var scenario = Load(file);
        var claims = ExpectationCheck.Evaluate(scenario.Expect, new ExchangeStudy().Run(scenario, new Progress<RunProgress>(), CancellationToken.None));
        Assert.Equal(2, claims.Count);
        Assert.All(claims, claim => Assert.True(claim.Holds && claim.Expectation.Tolerance.Value <= 0.05, claim.Message));
    }

    [Fact]
    public void The_hash_puts_19_of_48_flows_on_the_fullest_uplink()
    {
        var scenario = Load("exchange-mrft-ecmp.yaml");
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        var router = ClusterFactory.Router(graph, scenario.Cluster!, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
        var flows = new double[router.ResourceCount];
        Span<RouteEntry> route = new RouteEntry[router.MaxEntries];
        for (var gpu = 0; gpu < graph.GpuCount; gpu++)
        {
            for (var other = gpu % graph.GpusPerNode; other < graph.GpuCount; other += graph.GpusPerNode)
            {
                var count = other == gpu ? 0 : router.Route(graph.NicOfGpu(gpu), graph.NicOfGpu(other), 0, route);
                for (var i = 0; i < count; i++)
                {
                    flows[route[i].Resource] += route[i].Fraction;
                }
            }
        }

        Assert.Equal(19, flows.Max());
        Assert.Equal(15, Enumerable.Range(0, flows.Length).Where(link => graph.Links.Kind[link] == LinkKind.NicPort).Max(link => flows[link]));
    }

    private static Scenario Load(string file)
    {
        var loaded = Loading.Loader.Load(At(file), []);
        Assert.NotNull(loaded.Scenario);
        return loaded.Scenario;
    }

    private static string At(string file) => Path.Combine(Repository.Root, "scenarios", "controls", file);
}
