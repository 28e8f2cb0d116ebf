using Sim.Calibration.Microbenchmarks;
using Sim.Engine.Compute;

namespace Sim.Calibration.Validation;

/// <summary>Judges profiles by rows of the microbenchmarks that were not fitted: sizes between the fitted ones, and kinds of row that no fit uses.</summary>
public static class OwnRows
{
    /// <summary>One result per device and kind of row that it has.</summary>
    public static IReadOnlyList<OwnResult> Judge(IEnumerable<(MeasuredDevice Device, HardwareProfile Profile)> measured) =>
        [.. measured.SelectMany(item => Kinds(item.Device).Select(kind => Judge(item.Device.Name, kind.What, [.. kind.Rows], item.Profile))).OfType<OwnResult>()];

    private static IEnumerable<(string What, IEnumerable<Observation> Rows)> Kinds(MeasuredDevice device) =>
    [
        ("products in bursts, other sizes", HalfSplit.Held(BenchmarkObservations.Products(device))),
        ("products of more than 2048 rows", BenchmarkObservations.LargeProducts(device)),
        ("memory-bound kernels, other sizes", HalfSplit.Held(BenchmarkObservations.Memory(device))),
        ("streams on more SMs", BenchmarkObservations.MoreSms(device)),
        ("attention, other lengths", HalfSplit.Held(BenchmarkObservations.Attention(device))),
        ("copies over PCIe, other sizes", HalfSplit.Held(BenchmarkObservations.Pcie(device))),
        ("whole layers without a pause", LayerObservations.From(device)),
    ];

    private static OwnResult? Judge(string device, string what, List<Observation> rows, HardwareProfile profile) => rows.Count == 0
        ? null
        : new OwnResult(device, what, [.. rows.Select(row => new Residual(row.Id, row.Label, row.Measured, row.Predict(profile)))]);
}
