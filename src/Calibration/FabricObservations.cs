using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>Shares of the bus-bandwidth limit that NCCL reached by size and nodes (SIA-010 to 117): rings over NICs, rings bound by NVLink, all-to-all.</summary>
public static class FabricObservations
{
    /// <summary>Prefixes of the fitted parameters.</summary>
    public static readonly string[] Prefixes = ["fabric.one_node", "fabric.ring.nic", "fabric.ring.nvlink", "fabric.all_to_all"];

    public static IEnumerable<Observation> From(IEnumerable<MeasurementRow> rows, string prefix)
    {
        foreach (var row in rows)
        {
            if (!row.Setup.TryGetValue("table", out var table) || Prefix(table, row.Int("nodes")) != prefix)
                continue;
            var nodes = row.Int("nodes");
            var bytes = row.Number("bytes");
            var steps = table == "ata_ratio" ? 1 : nodes;
            yield return new Observation(
                row.Id,
                $"{table} {nodes} nodes {bytes} B",
                row.Value,
                profile => nodes == 1 ? FabricCollectiveModel.Of(profile, prefix).ShareOnOneNode(bytes) : FabricCollectiveModel.Of(profile, prefix).Share(bytes, steps),
                $"{table} {nodes}",
                bytes,
                row.Unit);
        }
    }

    private static string Prefix(string table, int nodes) => (nodes, table) switch
    {
        (1, _) => "fabric.one_node",
        (_, "nic_ratio") => "fabric.ring.nic",
        (_, "nvlink_ratio") => "fabric.ring.nvlink",
        _ => "fabric.all_to_all",
    };
}
