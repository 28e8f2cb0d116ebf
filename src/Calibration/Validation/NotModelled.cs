using System.Globalization;

namespace Sim.Calibration.Validation;

/// <summary>Why a row has no prediction.</summary>
public static class NotModelled
{
    private static readonly Dictionary<string, string> ById = new(StringComparer.Ordinal)
    {
        ["FML-005"] = "sparse attention has no model",
        ["FML-006"] = "sparse attention has no model",
        ["FML-007"] = "sparse attention has no model",
        ["FML-008"] = "sparse attention has no model",
        ["UAR-037"] = "the library has no GH200",
        ["UAR-038"] = "the library has no GH200",
        ["UAR-040"] = "attention in FP8 has no model",
        ["NCU-009"] = "above what a ring can reach over its NICs: NVLS joined with a tree has no model",
        ["NCU-012"] = "above what a ring can reach over its NICs: a tree over two nodes has no model",
        ["NCM-003"] = "its source's sweep marks it suspect",
        ["MEG-013"] = "its tensor, pipeline and data parallelism are only in a picture, its micro-batch nowhere",
        ["MEG-014"] = "its tensor, pipeline and data parallelism are only in a picture, its micro-batch nowhere",
        ["ISC-044"] = "computed by its authors from bytes over 50 GB/s, not measured",
        ["MMX-005"] = "a share of a latency that its source does not define",
        ["PDK-009"] = "counting tokens per destination has no kernel model",
    };

    /// <summary>The reason, one phrase.</summary>
    public static string Reason(MeasurementRow row)
    {
        if (ById.TryGetValue(row.Id, out var reason))
            return reason;
        var number = int.Parse(row.Id.AsSpan(4), CultureInfo.InvariantCulture);
        return row.Id[..3] switch
        {
            "NTU" => "a constant of NCCL's tuner, not a measurement; step latencies of collectives are taken from it",
            "ACC" => "a constant of another model, not a measurement",
            "SIA" => "a constant of another model, not a measurement",
            "UAR" => "caches and single instructions are below what a kernel model resolves",
            "KVT" => "needs the scenario of its map, which was not run",
            "DIN" => "the tokens per pass behind it are not published",
            "UMZ" => "needs the scenario of its latency, which was not run",
            "ISC" => "needs the step of 2,048 GPUs, which was skipped",
            _ => "no study predicts it",
        };
    }
}
