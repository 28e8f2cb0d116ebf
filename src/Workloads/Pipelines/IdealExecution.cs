using Sim.Units;

namespace Sim.Workloads.Pipelines;

/// <summary>When each step of a schedule runs with zero communication time.</summary>
/// <param name="Schedule">The schedule that ran.</param>
/// <param name="Start">Start of each step, index as <see cref="PipelineSchedule.Steps"/>; the first step of all starts at 0.</param>
/// <param name="End">End of each step, same index.</param>
public sealed record IdealExecution(PipelineSchedule Schedule, SimDuration[] Start, SimDuration[] End)
{
    /// <summary>End of the last step of any rank.</summary>
    public SimDuration Makespan { get; } = LastOf(End);

    /// <summary>Time a rank computes.</summary>
    public SimDuration BusyOf(int rank)
    {
        var busy = SimDuration.Zero;
        for (var i = Schedule.FirstStepOf(rank); i < Schedule.FirstStepOf(rank + 1); i++)
        {
            busy += End[i] - Start[i];
        }

        return busy;
    }

    /// <summary>Time a rank does not compute between the start of the pipeline's first and the end of its last step: makespan - busy.</summary>
    public SimDuration BubbleOf(int rank) => Makespan - BusyOf(rank);

    /// <summary>
    /// The most micro-batch activations a rank holds at once over all its slots: one lives from the start of its forward to the
    /// end of its weight gradient (in units of one slot's activations for one micro-batch).
    /// </summary>
    public int PeakActivationsOf(int rank)
    {
        var live = 0;
        var peak = 0;
        foreach (ref readonly var step in Schedule.StepsOf(rank))
        {
            live += step.HasForward ? 1 : 0;
            peak = Math.Max(peak, live);
            live -= step.HasWeight ? 1 : 0;
        }

        return peak;
    }

    private static SimDuration LastOf(SimDuration[] ends)
    {
        var last = SimDuration.Zero;
        foreach (var end in ends)
        {
            last = SimDuration.Max(last, end);
        }

        return last;
    }
}
