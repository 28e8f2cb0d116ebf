using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// The normal expert-parallel kernels by nodes, SMs and tokens (ACN, H100/H200-class NVLink of 18 links, CX7), in seconds.
/// Pairs per token: one node: top-8 of 256 experts, distinct GPUs in closed form; 2 and 4 nodes: 1.99 and 3.62 distinct nodes, 6.5 and 7.3 distinct
/// GPUs (Monte Carlo of the published test routing). By symmetry a share (nodes-1)/nodes of node pairs is remote, and 7/8 of GPU pairs leave the
/// forwarding GPU.
/// </summary>
public static class ExchangeObservations
{
    /// <summary>One CX7 port: 400 Gb/s.</summary>
    public const double NicRate = 50e9;

    /// <summary>18 links (SIA-002) of 20.6 GB/s (SIA-003).</summary>
    public const double NvlinkRate = 18 * 20.6e9;

    private const int GpusPerNode = 8;
    private const double DispatchElement = 1 + (4.0 / 128);
    private const double CombineElement = 2;

    /// <summary>Transmit times of the rows that are not marked anomalous.</summary>
    public static IEnumerable<Observation> Transmit(IEnumerable<MeasurementRow> rows) => rows.Where(Usable).Select(TransmitRow);

    /// <summary>Transmit times of the rows that are; for comparison only.</summary>
    public static IEnumerable<Observation> Anomalous(IEnumerable<MeasurementRow> rows) => rows.Where(row => !Usable(row)).Select(TransmitRow);

    private static Observation TransmitRow(MeasurementRow row)
    {
        var operation = row.Workload.EndsWith("dispatch", StringComparison.Ordinal) ? ExchangeOperation.Dispatch : ExchangeOperation.Combine;
        int nodes = row.Int("nodes"), sms = row.Int("num_sms"), tokens = row.Int("tokens_per_rank");
        var bytes = tokens * row.Number("hidden") * (operation == ExchangeOperation.Dispatch ? DispatchElement : CombineElement);
        var gpus = DistinctGpus(nodes, row.Int("topk"), row.Int("experts"));
        var remote = bytes * DistinctNodes(nodes) * (nodes - 1) / nodes;
        var nvlink = bytes * gpus * (GpusPerNode - 1) / GpusPerNode;
        return new Observation(
            row.Id,
            $"{operation} {nodes} nodes {sms} SMs {tokens} tokens",
            row.Seconds,
            profile => profile.Exchange.Seconds(operation, nodes, sms, remote, nvlink, bytes * gpus, NicRate, NvlinkRate),
            $"{row.Hardware} {operation} {nodes} {sms}",
            tokens);
    }

    /// <summary>Notify times with 24 SMs and at most 1024 tokens, where waiting for data of the previous exchange is small.</summary>
    public static IEnumerable<Observation> Notify(IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows)
        {
            if (!Usable(row) || row.TryNumber("notify_us") is not > 0 || row.Int("num_sms") != 24 || row.Int("tokens_per_rank") > 1024)
                continue;
            var nodes = row.Int("nodes");
            yield return new Observation(row.Id, $"notify {nodes} nodes", row.Number("notify_us") * 1e-6, profile => profile.Exchange.NotifySeconds(nodes));
        }
    }

    /// <summary>Mean number of distinct nodes that a token reaches.</summary>
    public static double DistinctNodes(int nodes) => nodes switch { 1 => 1, 2 => 1.99, 4 => 3.62, 8 => 3.98, 16 => 4.0, _ => throw new ArgumentOutOfRangeException(nameof(nodes)) };

    /// <summary>Mean number of distinct GPUs that a token reaches.</summary>
    public static double DistinctGpus(int nodes, int topK, int experts) => nodes switch
    {
        1 => DistinctGroups(topK, experts, GpusPerNode),
        2 => 6.5,
        4 => 7.3,
        8 => 7.5,
        16 => 7.6,
        _ => throw new ArgumentOutOfRangeException(nameof(nodes)),
    };

    /// <summary>
    /// Expected distinct groups when <paramref name="topK"/> of <paramref name="experts"/> are drawn without replacement and groups are equal:
    /// G (1 - prod_i (E - E/G - i) / (E - i)). For 8 of 256 over 8 groups: 5.30.
    /// </summary>
    public static double DistinctGroups(int topK, int experts, int groups)
    {
        var none = 1.0;
        for (var draw = 0; draw < topK; draw++)
            none *= ((double)experts - (experts / groups) - draw) / (experts - draw);
        return groups * (1 - none);
    }

    private static bool Usable(MeasurementRow row) =>
        row.Id.StartsWith("ACN-", StringComparison.Ordinal) && !(row.Setup.TryGetValue("anomalous", out var flag) && flag == "true");
}
