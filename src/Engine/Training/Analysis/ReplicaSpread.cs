namespace Sim.Engine.Training.Analysis;

/// <summary>
/// When the data-parallel groups of a step are through with their last backward pass. Gradients wait for the slowest group, so a sample of groups ends its step too early;
/// by how much follows from their spread.
/// </summary>
/// <param name="Groups">Groups simulated.</param>
/// <param name="Deviation">Standard deviation over groups, seconds; NaN for one group.</param>
public sealed record ReplicaSpread(int Groups, double Deviation)
{
    /// <param name="run">The finished step.</param>
    /// <param name="ranksPerGroup">Consecutive ranks of a stage that belong together.</param>
    public static ReplicaSpread Of(TrainingRun run, int ranksPerGroup)
    {
        var ready = new double[run.Ranks.RanksPerStage / ranksPerGroup];
        for (var rank = 0; rank < run.Ranks.Count; rank++)
        {
            var group = run.Ranks.DataIndex[rank] / ranksPerGroup;
            var end = StepSpans.Of(run, rank).End;
            ready[group] = Math.Max(ready[group], end.Length < 2 ? 0 : end[^2] * 1e-12);
        }

        var mean = ready.Average();
        return new ReplicaSpread(ready.Length, ready.Length == 1 ? double.NaN : Math.Sqrt(ready.Sum(time => (time - mean) * (time - mean)) / (ready.Length - 1)));
    }

    /// <summary>
    /// Seconds by which the slowest of <paramref name="all"/> groups is expected after the slowest of those simulated, for normal times: deviation x (m(all) - m(simulated)),
    /// m(n) being the mean of the largest of n standard normal values. NaN when one group says nothing about the spread of several.
    /// </summary>
    public double Later(int all) => all == Groups ? 0 : Deviation * (NormalMaximum.Mean(all) - NormalMaximum.Mean(Groups));
}
