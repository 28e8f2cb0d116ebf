using Sim.Scenarios.Sections;
using Sim.Scenarios.Sweeping;

namespace Sim.Scenarios.Tests;

public sealed class SweepTests
{
    [Fact]
    public void A_grid_is_every_combination_with_the_last_axis_fastest()
    {
        var scenario = Loading.Good(Loading.Small + "\nsweep: {cluster.nodes: [4, 8], cluster.fabric: [ft2, mpft-8, mrft]}");
        var points = SweepGrid.Points(scenario.Sweep);
        Assert.Equal(6, points.Count); // 2 x 3
        Assert.Equal(["cluster.nodes=4", "cluster.fabric=ft2"], points[0].Settings);
        Assert.Equal(["cluster.nodes=4", "cluster.fabric=mpft-8"], points[1].Settings);
        Assert.Equal(["cluster.nodes=8", "cluster.fabric=mrft"], points[5].Settings);
    }

    [Fact]
    public void A_point_loads_as_the_scenario_it_describes()
    {
        var text = Loading.Small + "\nsweep: {cluster.override: [{fabric: {planes: 4}}, {fabric: {planes: 2}}]}";
        var points = SweepGrid.Points(Loading.Good(text).Sweep);
        Assert.Equal([4, 2], points.Select(point => Loading.Good(text, [.. point.Settings]).Cluster!.Fabric.Planes));
    }

    [Fact]
    public void A_grid_that_nobody_can_run_is_counted_not_built()
    {
        var axis = new SweepAxis("seed", [.. Enumerable.Range(0, 1000).Select(value => $"{value}")]);
        Assert.Equal(1_000_000_000_000, SweepGrid.Count([axis, axis, axis, axis])); // 1000^4
        Assert.Throws<ArgumentOutOfRangeException>(() => SweepGrid.Points([axis, axis, axis, axis]));
    }
}
