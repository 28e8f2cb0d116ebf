namespace Sim.Scenarios.Tests.Studies.Schedules;

public sealed class ScheduleStudyTests
{
    private const string Text =
        """
        name: s
        question: q
        study: schedule
        schedule:
          schedules: [1f1b, interleaved-1f1b, zb1p, dualpipev, dualpipe]
          pipeline_parallel: 8
          virtual_stages: 2
          micro_batches: 24
          times: {forward: 6 ms, backward_input: 6 ms, backward_weight: 4 ms, overlapped: 14 ms}
        """;

    /// <summary>PP 8, F 6, B 10, W 4, F&amp;B 14 ms: 7 (6 + 10), half of it, 7 (6 + 10 - 8), and 3 (14 + 10 - 12) twice.</summary>
    [Fact]
    public void Bubbles_are_the_published_formulas()
    {
        var result = Running.Run(Text);
        Assert.Equal(0.112, result.Value("1f1b.bubble"), 12);
        Assert.Equal(0.056, result.Value("interleaved-1f1b.bubble"), 12);
        Assert.Equal(0.056, result.Value("zb1p.bubble"), 12);
        Assert.Equal(0.036, result.Value("dualpipe.bubble"), 12);
        Assert.Equal(0.036, result.Value("dualpipev.bubble"), 12);
        Assert.All(result.Comparisons, row => Assert.Equal(0, row.RelativeError, 12));
    }

    /// <summary>C (F + B) and the bubble: 24 x 16 + 112 ms.</summary>
    [Fact]
    public void A_makespan_is_the_work_and_the_bubble()
    {
        var result = Running.Run(Text);
        Assert.Equal(0.496, result.Value("1f1b.makespan"), 12);
        foreach (var group in result.Breakdown.GroupBy(share => share.Group))
        {
            var key = group.Key.StartsWith("DualPipeV", StringComparison.Ordinal) ? "dualpipev" : group.Key switch
            {
                "1F1B" => "1f1b",
                "ZB1P" => "zb1p",
                "DualPipe" => "dualpipe",
                _ => "interleaved-1f1b",
            };
            Assert.Equal(result.Value(key + ".makespan"), group.Sum(share => share.Seconds), 9);
        }
    }

    [Fact]
    public void The_timeline_is_that_of_the_last_schedule_and_no_rank_does_two_things_at_once()
    {
        var result = Running.Run(Text);
        Assert.Equal(8, result.Timeline.Select(span => span.PipelineRank).Distinct().Count());
        foreach (var rank in result.Timeline.GroupBy(span => span.Rank))
        {
            Assert.All(rank.Zip(rank.Skip(1)), pair => Assert.True(pair.First.EndPicoseconds <= pair.Second.StartPicoseconds));
        }

        Assert.Equal(result.Value("dualpipe.makespan"), result.Timeline.Max(span => span.EndPicoseconds) * 1e-12, 12);
    }

    [Fact]
    public void Without_a_time_for_pairs_they_take_as_long_as_their_parts() =>
        Assert.Equal(Running.Run(Text, "schedule.times.overlapped=16 ms").Hash, Running.Run(Text.Replace(", overlapped: 14 ms", "", StringComparison.Ordinal)).Hash);

    [Fact]
    public void A_schedule_that_cannot_be_built_is_refused_with_what_would_work() => Assert.Equal(
        "test.yaml:5:3: error: schedule: DualPipe on 8 ranks needs an even number of micro-batches of at least 16, not 12 (raise the micro-batches per step to 16 or more, or lower PP)",
        Assert.Single(Loading.Bad(Text.Replace("24", "12", StringComparison.Ordinal).Replace("1f1b, interleaved-1f1b, zb1p, dualpipev, ", "", StringComparison.Ordinal))));
}
