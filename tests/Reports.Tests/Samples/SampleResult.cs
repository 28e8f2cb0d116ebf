using Sim.Engine.Results;
using Sim.Reports.Writing;

namespace Sim.Reports.Tests.Samples;

/// <summary>A made-up result in the shape of the main study: no number in it means anything.</summary>
internal static class SampleResult
{
    public static ReportContext Context { get; } = new("scenario: sample\nplan:\n  pipeline: 16\n  micro_batches: 120\n", "sim run scenarios/sample.yaml --out reports/sample", "1.0.0-test");

    public static RunResult Create(string name = "Sample: training step", int microBatches = 120) => new()
    {
        Scenario = name,
        Study = "training-step",
        Question = "How long does one training step take on 2,048 GPUs, and where does the time go?",
        Answer = "One step takes 19.93 s; 11 % of it is exposed communication.",
        Mode = "full",
        Metrics =
        [
            new("step_time", 19.926, "s", "Time of one training step"),
            new("mfu", 43.73, "%", "Model FLOPs utilisation, causal"),
            new("tokens_per_day", 272.8e9, "tokens/day", "Tokens trained per day"),
            new("dispatch.logical_bandwidth", 57.98, "GB/s", "Dispatch bandwidth per GPU"),
            new("flows", 25_000_000, "1", "Scale-out flows simulated"),
            new("chunk.overlapped", 0.129, "s", "One overlapped four-layer chunk"),
        ],
        Comparisons =
        [
            new("step time", 19.5, 19.926, "s", "T4-01: table 4", false),
            new("1F1B phase", 14.1, 13.95, "s", "T4-03: table 4", false),
            new("bubble", 2.3, 2.06, "s", "T4-05: table 4", false),
            new("dispatch kernel", 46.1, 46, "GB/s", "ACN-12: kernel table", false),
            new("GEMM 4096", 812, 810, "us", "PDK-011: trace row", true),
            new("attention forward", 521, 540, "us", "PDK-014: trace row", true),
        ],
        Uncertainty = new(
            "time of one training step",
            19.926,
            0.8,
            [new("measured", 12, 0.3, 0.14), new("transferred", 6, 0.7, 0.77), new("estimated", 1.926, 0.24, 0.09)],
            [new("GEMM model", 5, 0.7, 0.77), new("PDK-014", 12, 0.3, 0.14), new("a prior", 1.926, 0.24, 0.09)]),
        Sampled = new(
            3,
            1,
            "fold (approximate)",
            [new("step_time", "s", [19.1, 20.3, 19.9]), new("mfu", "%", [45, 42, 43]), new("flows", "1", [25_000_000, 25_000_000, 25_000_000])]),
        Sensitivities = [new("gemm.rate", "parameter", -0.61, 0.035), new("PDK-014", "kernels", 0.3, 0.05), new("a prior", "kernels", 0.04, 0.5)],
        Alternatives =
        [
            Alternative("skew 0", "routing-skew", [], 19.1), Alternative("layers by count", "layers-per-stage", [], 21.4),
            Alternative("least", "", ["skew 0"], 19.1), Alternative("most", "", ["layers by count"], 21.4),
        ],
        Breakdown = Breakdown(),
        CriticalPath = Path(),
        LinkUse = Links(),
        Timeline = SampleTimeline.Create(16, microBatches),
        Bounds =
        [
            new("dispatch, EP64", 0.00171, 0.00152, 0.0051, "NIC out, 72.4 MB per port"),
            new("data-parallel reduce", 0.3, 0.281, double.PositiveInfinity, "NIC in"),
        ],
        Tables = [new("kernels", "Kernels by class", ["class", "share of step (%)", "source"], [["measured", "62.1", "trace"], ["estimated", "3.4", "prior"]])],
        Notes = ["Routing is drawn: balanced with a skew of 0.1.", "3.4 % of the step rests on estimated kernels."],
        Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    };

    private static AlternativeResult Alternative(string name, string assumption, IReadOnlyList<string> combines, double seconds) => new(
        name,
        assumption,
        combines,
        ["some.key=1"],
        "fold (approximate)",
        [new("step_time", seconds, "s", "Time of one training step")],
        [new("step time", seconds, 19.926, "s", "T4-01: table 4", false)],
        "aa");

    private static List<TimeShare> Breakdown()
    {
        var shares = new List<TimeShare>();
        for (var stage = -1; stage < 16; stage++)
        {
            var group = stage < 0 ? "mean over ranks" : $"pipeline rank {stage}";
            shares.Add(new(group, "compute", 14.2 + (stage * 0.03)));
            shares.Add(new(group, "exposed communication", 2.1));
            shares.Add(new(group, "gradient reduction", 0.4));
            shares.Add(new(group, "optimizer", 0.3));
            shares.Add(new(group, "bubble", 2.5 - (stage * 0.03)));
        }

        return shares;
    }

    private static List<PathSegment> Path()
    {
        string[] causes = ["compute", "compute", "dispatch", "compute", "combine", "pipeline send"];
        var path = new List<PathSegment>();
        for (var i = 0; i < 120; i++)
        {
            path.Add(new(causes[i % causes.Length], $"layer {i % 58}", i % 16 * 128, i * 0.16, (i + 1) * 0.16));
        }

        path.Add(new("gradient reduction", "expert gradients", 17, 19.2, 19.5));
        path.Add(new("optimizer", "AdamW", 17, 19.5, 19.7));
        return path;
    }

    private static List<LinkUse> Links()
    {
        var uses = new List<LinkUse> { new("nvlink up", -1, 2048, 4.1e15, 0.31, 0.36), new("nvlink down", -1, 2048, 4.1e15, 0.31, 0.35) };
        foreach (var tier in new[] { "nic out", "nic in", "leaf up", "leaf down" })
        {
            for (var plane = 0; plane < 8; plane++)
            {
                uses.Add(new(tier, plane, 256, 1.2e15, 0.40 + (plane * 0.02), 0.55 + (plane * 0.03)));
            }
        }

        return uses;
    }
}
