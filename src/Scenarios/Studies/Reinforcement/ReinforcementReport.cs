using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Packets;

namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>From the divisions of the nodes to the result.</summary>
internal sealed class ReinforcementReport(Scenario scenario, UnitSetup setup, List<SplitResult> splits, int[] lengths, List<(double Seconds, int Answers)> inWork, PacketPasses packets)
{
    private readonly SplitResult _first = splits[0];

    private int Nodes => scenario.Cluster!.Nodes;

    private int Gpus => Nodes * scenario.Cluster!.Node.Gpus;

    private double Tokens => lengths.Sum(length => (double)length);

    public RunResult Result()
    {
        var metrics = Metrics();
        var comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics);
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "reinforcement-step",
            Question = scenario.Question,
            Answer = Answer() + (scenario.Run is { } run ? RunCosts.Sentence(run, metrics, comparisons, _first.Step) : ""),
            Mode = "full",
            Metrics = metrics,
            Comparisons = comparisons,
            Breakdown = [.. splits.AsEnumerable().Reverse().SelectMany(Shares)],
            Charts = [Lengths(), InWork()],
            Tables = [Splits(), .. packets.Tables()],
            Notes =
            [
                "Training: one update is simulated and scaled to the tokens of the batch; a sequence has the length of training.sequence_length whatever the answers are, packed without loss.",
                "Generation: units get answers in turn and keep them; prompts are read, rewards run and weights are loaded beside the passes. Old probabilities are those of the generation: no further forward pass.",
                .. scenario.Network == NetworkKind.Packet ? (string[])["The update runs on packets as a training-step does. New weights are flows: long messages, one to each NIC."] : [],
                .. packets.Notes(),
                .. splits.Any(split => split.Overlaps) ? (string[])["Split nodes overlap: a batch is trained on while the next one is generated with weights one batch older."] : [],
            ],
            Hash = ResultHash.Of(metrics),
        };
    }

    private List<Metric> Metrics()
    {
        var metrics = new List<Metric>
        {
            new("step_time", _first.Step, "s", Of("time of one step", _first)),
            new("generation", _first.LastUnit, "s", Of("generation until the last unit is through", _first)),
            new("generation.mean", _first.MeanUnit, "s", Of("generation of a unit, mean", _first)),
            new("training", _first.Training, "s", Of("all updates of a step", _first)),
            new("transfer", _first.Transfer, "s", Of("new weights to the generating nodes", _first)),
            new("answer_tokens", lengths.Average(), "1", "tokens of an answer, mean"),
            new("longest", lengths.Max(), "1", "tokens of the longest answer"),
            new("generation.speed", Tokens / _first.LastUnit / (Units(_first) * setup.Plan.Ranks), "tokens/s", Of("generated tokens per second and generating GPU", _first)),
        };
        metrics.Add(new Metric("memory.training", _first.TrainingMemory, "GB", Of("memory of the fullest training GPU, without fragmentation and library contexts", _first)));
        metrics.Add(new Metric("memory.generation", Cache(lengths.Average()), "GB", "weights of a generating GPU and the cache of as many answers of mean length as it works on"));
        foreach (var split in splits.Skip(1))
        {
            metrics.Add(new Metric("step_time." + split.GenerationNodes.ToString(CultureInfo.InvariantCulture), split.Step, "s", Of("time of one step", split)));
        }

        metrics.AddRange(packets.Metrics());
        if (scenario.Run is { } run)
        {
            metrics.AddRange(RunCosts.Metrics(run, _first.Step, Gpus));
        }

        return metrics;
    }

    private double Cache(double tokens)
    {
        var section = scenario.Reinforcement!;
        return (setup.Memory.Weights + (section.Sequences * (((section.Prompt + tokens) * setup.Memory.CachePerToken) + setup.Memory.StatePerSequence))) * 1e-9;
    }

    private int Units(SplitResult split) => (split.GenerationNodes == 0 ? Nodes : split.GenerationNodes) * scenario.Cluster!.Node.Gpus / setup.Plan.Ranks;

    private string Of(string what, SplitResult split) => split.GenerationNodes == 0
        ? what + ", all nodes generating and training in turns"
        : string.Create(CultureInfo.InvariantCulture, $"{what}, {split.GenerationNodes} of {Nodes} nodes generating");

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    // Time of a GPU, mean over all: what each half does and how long it waits.
    private IEnumerable<TimeShare> Shares(SplitResult split)
    {
        var group = split.GenerationNodes == 0 ? "in turns" : string.Create(CultureInfo.InvariantCulture, $"{split.GenerationNodes} nodes generating");
        var share = split.GenerationNodes == 0 ? 1 : (double)split.GenerationNodes / Nodes;
        var trains = split.GenerationNodes == 0 ? 1 : 1 - share;
        yield return new TimeShare(group, "generation", share * split.MeanUnit);
        yield return new TimeShare(group, "training", trains * split.Training);
        yield return new TimeShare(group, "weight transfer", split.Transfer);
        yield return new TimeShare(group, "waiting for the longest answers", share * (split.LastUnit - split.MeanUnit));
        yield return new TimeShare(group, "waiting for the other half", split.Step - split.Transfer - (share * split.LastUnit) - (trains * split.Training));
    }

    /// <summary>Share of the answers up to a length, at 200 places.</summary>
    private LineChart Lengths()
    {
        var sorted = lengths.Order().ToArray();
        int[] places = [.. Enumerable.Range(1, 200).Select(place => Math.Max(0, (sorted.Length * place / 200) - 1))];
        return new LineChart(
            "answers", "Answers up to a length", "tokens", "share of the answers",
            [new ChartLine("answers", [.. places.Select(place => (double)sorted[place])], [.. places.Select(place => (place + 1.0) / sorted.Length)])]);
    }

    private LineChart InWork() => new(
        "in-work", Of("Answers in work on the first unit", _first), "time (s)", "answers",
        [new ChartLine("answers in work", [.. inWork.Select(state => state.Seconds)], [.. inWork.Select(state => (double)state.Answers)])]);

    private ResultTable Splits() => new(
        "splits",
        "A step by the nodes that generate",
        ["generating nodes", "step (s)", "generation, mean (s)", "generation, last unit (s)", "training (s)", "weights (s)", "GPU-hours"],
        [.. splits.Select(split => (IReadOnlyList<string>)
        [
            split.GenerationNodes == 0 ? "all, in turns" : split.GenerationNodes.ToString(CultureInfo.InvariantCulture), Text(split.Step), Text(split.MeanUnit), Text(split.LastUnit), Text(split.Training),
            Text(split.Transfer), Text(split.Step * Gpus / 3600),
        ])]);

    private string Answer()
    {
        var best = splits.MinBy(split => split.Step)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A step of {lengths.Length:N0} answers ({lengths.Average():N0} tokens in the mean, {lengths.Max():N0} at most) takes {Cells.Time(_first.Step)} on {Gpus} GPUs: {Cells.Time(_first.LastUnit)} of generation, {Cells.Time(_first.Training)} of updates, {Cells.Time(_first.Transfer)} of weights. ")
            + (splits.Count == 1 ? "" : best.GenerationNodes == 0
                ? "Of the divisions asked for, all nodes doing both in turns is the shortest."
                : string.Create(CultureInfo.InvariantCulture, $"Of the divisions asked for, {best.GenerationNodes} generating nodes give the shortest step: {Cells.Time(best.Step)}."));
    }
}
