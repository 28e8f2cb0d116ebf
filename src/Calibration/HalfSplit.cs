namespace Sim.Calibration;

/// <summary>
/// The rule by which families of rows are halved: within a series the distinct sizes are put in order and the first, third, fifth ... may be fitted, the second, fourth ... judge.
/// Rows of equal size stay on one side, so that a repetition of a fitted row never passes for a prediction. The rule looks at no value.
/// </summary>
public static class HalfSplit
{
    /// <summary>Rows that may be fitted.</summary>
    public static IEnumerable<Observation> Fitted(IEnumerable<Observation> observations) => Side(observations, 0);

    /// <summary>Rows that judge.</summary>
    public static IEnumerable<Observation> Held(IEnumerable<Observation> observations) => Side(observations, 1);

    private static IEnumerable<Observation> Side(IEnumerable<Observation> observations, int side)
    {
        var all = observations.ToList();
        var ranks = all.GroupBy(item => item.Series, StringComparer.Ordinal).ToDictionary(
            series => series.Key, series => series.Select(item => item.Size).Distinct().Order().ToList(), StringComparer.Ordinal);
        return all.Where(item => ranks[item.Series].IndexOf(item.Size) % 2 == side);
    }
}
