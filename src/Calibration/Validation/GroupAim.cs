namespace Sim.Calibration.Validation;

/// <summary>What a set of predictions aims at.</summary>
/// <param name="Name">Name of the set.</param>
/// <param name="MeanAbsolute">Mean absolute relative error aimed at.</param>
/// <param name="Contains">Whether a row belongs to it.</param>
public sealed record GroupAim(string Name, double MeanAbsolute, Func<RowOutcome, bool> Contains)
{
    /// <summary>The aims of the project.</summary>
    public static readonly GroupAim[] All =
    [
        new("GEMM and attention", 0.08, row => row is { Group: RowGroups.Kernels, Family: "GEMM" or "attention" or "MLA modules" }),
        new("one-node collectives", 0.08, row => row.Group == RowGroups.OneNode),
        new("expert-parallel exchange", 0.10, row => row.Group == RowGroups.Exchange),
        new("expert-parallel exchange without rows marked anomalous", 0.10, row => row is { Group: RowGroups.Exchange, Doubtful: false }),
        new("overlapped chunk (PDP-011)", 0.05, row => row.Id == "PDP-011"),
        new("step of Table 4 (ISC-003, 004)", 0.05, row => row.Id is "ISC-003" or "ISC-004"),
    ];
}
