using Sim.Calibration;
using Sim.Scenarios.Measured;

namespace Sim.Scenarios.Tests;

public sealed class CrossLeafLatencyTests
{
    private const string Cluster = "name: t\nquestion: q\nstudy: topology\ncluster: {node: h800, nodes: 16, fabric: ft2}\n";

    /// <summary>Leaf, spine, leaf and four cables instead of a leaf and two cables: 2 (hop + cable). 32 of a switch's 64 ports are NICs, so that 16 nodes of 8 fill four leaves.</summary>
    [Theory]
    [InlineData(300, 0, 600)]
    [InlineData(300, 50, 700)]
    [InlineData(0, 50, 100)]
    public void Another_leaf_costs_two_hops_and_two_cables(int hop, int cable, int expected)
    {
        var cluster = Loading.Good(Cluster, $"cluster.override.fabric.switch.hop_latency={hop} ns", $"cluster.override.fabric.cable_latency={cable} ns").Cluster!;
        Assert.Equal(expected * 1e-3, CrossLeafLatency.Surcharge(cluster).Microseconds, 9);
    }

    [Fact]
    public void The_fabric_of_a_single_leaf_has_no_surcharge() =>
        Assert.Equal(0, CrossLeafLatency.Surcharge(Loading.Good(Cluster, "cluster.nodes=4").Cluster!).Picoseconds);

    /// <summary>3.6 + 2 x 0.3 us. The row to predict has no part in its prediction.</summary>
    [Theory]
    [InlineData(5.6)]
    [InlineData(4.0)]
    public void A_prediction_is_the_measured_latency_within_a_leaf_and_the_surcharge(double measured)
    {
        var cluster = Loading.Good(Cluster, "cluster.override.fabric.switch.hop_latency=300 ns").Cluster!;
        var prediction = CrossLeafLatency.Predict(cluster, Row("ISC-025", 3.6), Row("ISC-026", measured));
        Assert.Equal(("ISC-026", measured, "us"), (prediction.Id, prediction.Measured, prediction.Unit));
        Assert.Equal(4.2, prediction.Predicted, 9);
    }

    private static MeasurementRow Row(string id, double value) =>
        new("test.csv", 1, id, "RoCE 400G", "64B message", "latency", value, "us", "exact", "test", "test", new Dictionary<string, string>());
}
