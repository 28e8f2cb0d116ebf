using Sim.Engine.Compute;

namespace Sim.Calibration.Tests;

/// <summary>
/// Fig. 7 of arXiv 2505.09343 (rows ISC-030 to 037, never fitted) from the exchange section of the profile in closed form: parameters come from
/// H100-class machines, only the H800's link count (8 instead of 18, SIA-001) is put in.
/// </summary>
public sealed class ExchangeValidationTests
{
    private const double H800Nvlink = 8 * 20.6e9;

    [Fact]
    public void Logical_bandwidth_is_predicted_within_15_percent()
    {
        foreach (var row in Repository.Tables["validation-exchange"])
        {
            var predicted = Logical(row);
            Assert.True(Math.Abs((predicted / row.Value) - 1) < 0.15, $"{row.Id}: predicted {predicted:F1} GB/s, published {row.Value} GB/s");
        }
    }

    [Theory]
    [InlineData("dispatch")]
    [InlineData("combine")]
    public void It_rises_from_16_to_32_GPUs_and_falls_after(string operation)
    {
        // 2 nodes: NVLink fan-out is the bottleneck; 4 nodes: the NIC is, with a quarter of the pairs on the own node; 8 and 16 nodes: ever fewer on
        // the own node.
        var values = Repository.Tables["validation-exchange"].Where(row => row.Setup["op"] == operation).OrderBy(row => row.Int("ep")).Select(Logical).ToArray();
        Assert.True(values[1] > 1.2 * values[0] && values[1] > values[2] && values[2] > values[3]);
    }

    // Published figure: (token, node) pairs, own node included, x bytes / time.
    private static double Logical(MeasurementRow row)
    {
        var model = Repository.Fitted.Value.Profile.Exchange;
        var operation = row.Setup["op"] == "dispatch" ? ExchangeOperation.Dispatch : ExchangeOperation.Combine;
        var nodes = row.Int("ep") / 8;
        var bytes = 4096 * (operation == ExchangeOperation.Dispatch ? 7392.0 : 14336.0);
        var nodePairs = bytes * ExchangeObservations.DistinctNodes(nodes);
        var gpuPairs = bytes * ExchangeObservations.DistinctGpus(nodes, 8, 256);
        var seconds = model.Seconds(operation, nodes, 24, nodePairs * (nodes - 1) / nodes, gpuPairs * 7 / 8, gpuPairs, 50e9, H800Nvlink);
        return nodePairs / seconds / 1e9;
    }
}
