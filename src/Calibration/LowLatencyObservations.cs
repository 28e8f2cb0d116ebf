using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// Low-latency exchanges (ACL), in seconds: every selection is sent, FP8 with scales and a header out, BF16 back. All rows are of the later kernels, which use NVLink within a node:
/// from 256 to 1024 tokens the time grows by the remote selections over the NIC's rate.
/// </summary>
public static class LowLatencyObservations
{
    /// <summary>7168 FP8 elements, 56 FP32 scales, 16 bytes of header.</summary>
    public const double DispatchBytes = 7168 + 224 + 16;

    public const double CombineBytes = 2 * 7168;

    private const int GpusPerNode = 8;

    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows)
        {
            var operation = row.Workload.EndsWith("dispatch", StringComparison.Ordinal) ? ExchangeOperation.Dispatch : ExchangeOperation.Combine;
            int nodes = row.Int("nodes"), tokens = row.Int("tokens_per_rank");
            var bytes = tokens * row.Number("topk") * (operation == ExchangeOperation.Dispatch ? DispatchBytes : CombineBytes);
            yield return new Observation(
                row.Id,
                $"low-latency {operation.ToString().ToLowerInvariant()} {nodes} nodes {tokens} tokens",
                row.Seconds,
                profile => LowLatencyExchangeModel.Of(profile).Seconds(operation, nodes, GpusPerNode, bytes, ExchangeObservations.NicRate, ExchangeObservations.NvlinkRate),
                $"{row.Hardware} {row.Workload} {nodes}",
                tokens);
        }
    }
}
