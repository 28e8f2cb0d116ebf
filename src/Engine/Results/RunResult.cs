namespace Sim.Engine.Results;

/// <summary>What a run found: plain data, complete enough that every report is a projection of it.</summary>
public sealed record RunResult
{
    public required string Scenario { get; init; }

    /// <summary>The study that was run: training-step, expert-exchange, overlapped-chunk, collective, topology, model, schedule.</summary>
    public required string Study { get; init; }

    /// <summary>The question the scenario asks, as its author wrote it.</summary>
    public required string Question { get; init; }

    /// <summary>The answer in one or two sentences with the headline number.</summary>
    public required string Answer { get; init; }

    /// <summary>How the numbers were made: <c>full</c>, <c>fold (exact)</c>, <c>fold (approximate)</c>, <c>analytic</c>.</summary>
    public required string Mode { get; init; }

    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>Predictions beside published measurements.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>Where the time went, per group (a rank, the cluster mean) and cause.</summary>
    public IReadOnlyList<TimeShare> Breakdown { get; init; } = [];

    public IReadOnlyList<PathSegment> CriticalPath { get; init; } = [];

    /// <summary>The error of the headline time; null where a study has none.</summary>
    public Uncertainty? Uncertainty { get; init; }

    /// <summary>The metrics over draws of the profile; null where none were drawn.</summary>
    public SampledUncertainty? Sampled { get; init; }

    /// <summary>How much the headline moves with what errs, the strongest first; empty where it was not asked.</summary>
    public IReadOnlyList<Sensitivity> Sensitivities { get; init; } = [];

    /// <summary>The same question under other choices, one at a time and combined.</summary>
    public IReadOnlyList<AlternativeResult> Alternatives { get; init; } = [];

    /// <summary>Curves of a study: distributions, states over time.</summary>
    public IReadOnlyList<LineChart> Charts { get; init; } = [];

    public IReadOnlyList<LinkUse> LinkUse { get; init; } = [];

    /// <summary>Shares by class of links and time.</summary>
    public IReadOnlyList<HeatMap> HeatMaps { get; init; } = [];

    /// <summary>Spans for the pipeline chart and the trace: chosen ranks and a bounded time span.</summary>
    public IReadOnlyList<TimelineSpan> Timeline { get; init; } = [];

    /// <summary>Which of several runs the timeline is of; empty where there is one.</summary>
    public string TimelineOf { get; init; } = "";

    public IReadOnlyList<BoundCheck> Bounds { get; init; } = [];

    public IReadOnlyList<ResultTable> Tables { get; init; } = [];

    /// <summary>Assumptions, the share of estimated kernels, approximations: what a reader must know before believing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>SHA-256 over start and end of every operation and transfer, hex; equal for equal scenario and seed.</summary>
    public required string Hash { get; init; }
}
