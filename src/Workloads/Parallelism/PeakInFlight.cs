namespace Sim.Workloads.Parallelism;

/// <summary>How many micro-batches wait for their backward pass on each stage at a schedule's fullest moment.</summary>
public static class PeakInFlight
{
    /// <summary>
    /// Per stage. 1F1B and ZB1P: PP - i on stage i. DualPipe and DualPipeV: S - i of S stages, so that a rank's two stages
    /// together hold S + 1 (arXiv:2412.19437 Table 2: PP + 1). Interleaved: the first 2 (PP - r - 1) + (VPP - 1) PP + 1
    /// forwards of rank r, which run in rounds of PP micro-batches per chunk (arXiv:2104.04473). Never more than the
    /// micro-batches there are; DualPipe sends half of them from each end.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="microBatches">Micro-batches of one pipeline in a step, at least 1.</param>
    public static int[] PerStage(ParallelismPlan plan, int microBatches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatches, 1);
        var peaks = new int[plan.Stages];
        if (plan.Assignment == StageAssignment.Interleaved)
        {
            Interleaved(plan, peaks);
        }
        else
        {
            for (var stage = 0; stage < peaks.Length; stage++) peaks[stage] = peaks.Length - stage;
        }

        var most = plan.Assignment == StageAssignment.Mirrored ? (microBatches + 1) / 2 : microBatches;
        for (var stage = 0; stage < peaks.Length; stage++) peaks[stage] = Math.Min(peaks[stage], most);
        return peaks;
    }

    private static void Interleaved(ParallelismPlan plan, int[] peaks)
    {
        var ranks = plan.PipelineParallel;
        for (var rank = 0; rank < ranks; rank++)
        {
            var forwards = (2 * (ranks - rank - 1)) + ((plan.VirtualPipeline - 1) * ranks) + 1;
            for (var done = 0; done < forwards; done++)
            {
                peaks[rank + (done / ranks % plan.VirtualPipeline * ranks)]++;
            }
        }
    }
}
