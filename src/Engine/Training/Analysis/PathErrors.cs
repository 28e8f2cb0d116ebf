using Sim.Engine.Compute;
using Sim.Engine.Results;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>
/// Charges the critical path to what its times rest on: a compute segment to the kernels of its phase, in proportion to their estimated times, each with its basis and
/// error; any other to the parameters of the profile. First order: the path is held fixed.
/// </summary>
public static class PathErrors
{
    public const string Measured = "measured";
    public const string Transferred = "transferred";
    public const string Estimated = "estimated";

    /// <param name="budget">Takes the parts.</param>
    /// <param name="path">The critical path.</param>
    /// <param name="phases">Kernels of a phase, overlapped or not, at the mean number of rows.</param>
    /// <param name="transfers">How the other parts depend on the profile.</param>
    /// <param name="contentionAlone">Whether kernels that nothing overlaps carry the contention factor, too.</param>
    public static void Charge(
        ErrorBudget budget,
        IReadOnlyList<PathStep> path,
        Func<ComputePhase, bool, PhaseEstimate> phases,
        Func<PathPart, TransferTime> transfers,
        bool contentionAlone)
    {
        foreach (var work in path.Where(step => step.Part == PathPart.Compute).GroupBy(step => (step.Operation.Phase, step.Operation.Overlapped)))
        {
            ChargeKernels(budget, phases(work.Key.Phase, work.Key.Overlapped), work.Sum(step => step.Seconds), !work.Key.Overlapped && !contentionAlone);
        }

        foreach (var step in path.Where(step => step.Part != PathPart.Compute))
        {
            ChargeTransfer(budget, transfers(step.Part), step.Seconds);
        }
    }

    private static void ChargeKernels(ErrorBudget budget, PhaseEstimate estimate, double seconds, bool withoutContention)
    {
        foreach (var (kernel, time) in estimate.Kernels)
        {
            var part = seconds * (time / estimate.Time);
            var origin = kernel.Origin switch { TimeOrigin.Measured => Measured, TimeOrigin.Transferred => Transferred, _ => Estimated };
            budget.AddTime(origin, part);
            budget.AddBasis(origin, kernel.Basis, part, kernel.RelativeError);

            // Memory and attention kernels are fitted on the trace alone, beside communication: without it their times are those over the factor, whose error they share.
            // Products are fitted on isolated tables, too.
            if (withoutContention && kernel.Kind is KernelKind.Memory or KernelKind.AttentionForward or KernelKind.AttentionBackward)
            {
                budget.AddParameter(origin, "contention", -part);
            }
        }
    }

    private static void ChargeTransfer(ErrorBudget budget, TransferTime transfer, double seconds)
    {
        budget.AddTime(Transferred, seconds);
        var rest = seconds;
        foreach (var (parameter, time) in transfer.Fixed)
        {
            var part = Math.Min(time, rest);
            budget.AddParameter(Transferred, parameter, part);
            rest -= part;
        }

        if (transfer.Rate is { } rate)
        {
            budget.AddParameter(Transferred, rate, -rest);
        }
    }
}
