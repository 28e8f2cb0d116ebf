using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>Seconds per step that a rank spends in each phase of Table 4, and idle.</summary>
public sealed class PhaseTimes
{
    private readonly double[] _seconds = new double[(int)StepPhase.Optimizer + 1];

    /// <summary>Idle: waiting for the pipeline, and at the end for the slowest rank.</summary>
    public double Bubble { get; private set; }

    public double this[StepPhase phase] => _seconds[(int)phase];

    public static PhaseTimes Of(TrainingRun run, int rank)
    {
        var times = new PhaseTimes();
        times.Add(run, rank, 1);
        return times;
    }

    /// <summary>Mean over ranks.</summary>
    public static PhaseTimes Mean(TrainingRun run, IReadOnlyCollection<int> ranks)
    {
        var times = new PhaseTimes();
        foreach (var rank in ranks)
        {
            times.Add(run, rank, 1.0 / ranks.Count);
        }

        return times;
    }

    private void Add(TrainingRun run, int rank, double weight)
    {
        var spans = StepSpans.Of(run, rank);
        var steps = run.Workload.Programs[run.Ranks.PipelineRank[rank]].Steps;
        for (var k = 0; k < steps.Length; k++)
        {
            _seconds[(int)steps[k].Kind] += (spans.End[k] - spans.Start[k]) * 1e-12 * weight;
            Bubble += spans.Gap[k] * 1e-12 * weight;
        }

        Bubble += (run.End.Picoseconds - spans.End[^1]) * 1e-12 * weight;
    }
}
