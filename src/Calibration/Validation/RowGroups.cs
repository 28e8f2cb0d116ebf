namespace Sim.Calibration.Validation;

/// <summary>Groups of the validation page, and the group and family of a row.</summary>
public static class RowGroups
{
    public const string Kernels = "compute kernels";
    public const string OneNode = "one-node collectives";
    public const string MultiNode = "multi-node collectives and transfers";
    public const string Exchange = "expert-parallel exchange";
    public const string Training = "training steps";
    public const string OtherTraining = "training steps of other models";
    public const string OtherSystems = "other systems";
    public const string Serving = "serving";
    public const string Constants = "constants and instruction-level measurements";

    private const string SmallMessages = "latency of small messages";

    /// <summary>Groups that are judged, in the order of the page.</summary>
    public static readonly string[] Judged = [Kernels, OneNode, MultiNode, Exchange, Training];

    /// <summary>All groups in the order of the page.</summary>
    public static readonly string[] All = [.. Judged, OtherTraining, OtherSystems, Serving, Constants];

    /// <summary>Group and family of a row.</summary>
    public static (string Group, string Family) Of(MeasurementRow row) => row.Id[..3] switch
    {
        "DGM" or "ACG" => (Kernels, "GEMM"),
        "ACM" => (Kernels, "expert layers"),
        "FML" => (Kernels, "attention"),
        "ACA" => (Kernels, row.Workload == "MLA decode attention" ? "attention" : "MLA modules"),
        "PDK" => Number(row) >= 10 ? (Kernels, "kernels of the training trace") : (Exchange, "exchanges of the training trace"),
        "UAR" => Microbenchmark(row),
        "NCA" or "NCM" => (OneNode, "NCCL, " + (row.Setup.TryGetValue("gpus", out var gpus) ? gpus : "8") + " GPUs"),
        "ACR" => (OneNode, "custom all-reduce"),
        "NCU" => IsOneNode(row) ? (OneNode, "NCCL, reports") : (MultiNode, "NCCL, reports"),
        "SIA" => Fabric(row),
        "KVT" => row.Quantity == "transfer time" ? (MultiNode, "KV transfer") : (Serving, "time to first token"),
        "ACN" => (Exchange, "normal kernels"),
        "ACL" => (Exchange, "low-latency kernels"),
        "LLA" or "MEG" => (OtherTraining, "published steps"),
        "DAS" or "CGV" => (OtherSystems, "video diffusion"),
        "MMX" => (OtherSystems, "MiniMax-M1"),
        "DIN" => (OtherSystems, "dInfer"),
        "UMZ" => (MultiNode, SmallMessages),
        "PDP" => (Training, "chunk of the training trace"),
        "ISC" => Number(row) switch
        {
            <= 24 or 45 => (Training, "Table 4"),
            <= 29 => (MultiNode, SmallMessages),
            _ => (Exchange, Number(row) == 44 ? "computed by its authors" : "Fig. 7"),
        },
        _ => (Constants, row.Id[..3] == "NTU" ? "NCCL's tuner" : "another model's constants"),
    };

    private static (string Group, string Family) Microbenchmark(MeasurementRow row) => Number(row) switch
    {
        23 or (>= 30 and <= 33) => (Kernels, "HBM streams"),
        >= 34 and <= 38 => (Kernels, "GEMM"),
        >= 39 => (Kernels, "attention"),
        _ => (Constants, "caches and instructions"),
    };

    private static (string Group, string Family) Fabric(MeasurementRow row)
    {
        if (!row.Setup.TryGetValue("table", out var table))
            return (Constants, "another model's constants");
        return row.Int("nodes") == 1 ? (OneNode, "share of the limit by size") : (MultiNode, table == "ata_ratio" ? "all-to-all, share of the limit" : "rings, share of the limit");
    }

    private static bool IsOneNode(MeasurementRow row) => row.TryNumber("gpus") is <= 8;

    private static int Number(MeasurementRow row) => int.Parse(row.Id.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
}
