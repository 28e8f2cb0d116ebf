using Sim.Engine.Compute;
using Sim.Workloads.Parallelism;

namespace Sim.Calibration;

/// <summary>
/// Predicted compute phases of one MoE layer beside those of the training trace (PDP rows, which no fit saw): 4096 tokens, balanced routing, 4
/// experts per GPU, 112 SMs, communication on the other 20.
/// </summary>
public static class PhaseValidation
{
    private static readonly (string Id, string Phase)[] Phases =
    [
        ("PDP-001", "attn_forward"),
        ("PDP-003", "mlp_forward"),
        ("PDP-006", "mlp_backward"),
        ("PDP-008", "attn_backward"),
        ("PDP-009", "mlp_weight"),
        ("PDP-010", "attn_weight"),
    ];

    /// <summary>
    /// One residual per phase, in seconds. The trace's value is the wall span on the stream, with gaps between kernels; the prediction is
    /// the sum of kernels.
    /// </summary>
    public static IReadOnlyList<Residual> Compare(KernelInventory inventory, HardwareProfile profile, IReadOnlyList<MeasurementRow> phaseRows)
    {
        var rows = Enumerable.Repeat(TraceShapes.Rows / TraceShapes.ExpertsPerGpu, TraceShapes.ExpertsPerGpu).ToArray();
        var load = new KernelLoad(TraceShapes.Tokens, rows, TraceShapes.ReceivedTokens) { Recomputation = Recomputation.Selective };
        return Phases.Select(item =>
        {
            var measured = phaseRows.First(row => row.Id == item.Id).Seconds;
            var predicted = inventory.PhaseTime(item.Phase, profile, load, KernelObservations.TraceSms, KernelContext.Overlapped).Time.Seconds;
            return new Residual(item.Id, item.Phase, measured, predicted);
        }).ToArray();
    }
}
