using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Workloads.Parallelism;

namespace Sim.Scenarios.Studies.Models;

/// <summary>Counts parameters, operations and cache of one or several models, and plans the memory of a training step where the scenario has one.</summary>
public sealed class ModelStudy : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        IReadOnlyList<string> files = scenario.Model is { } one ? [one, .. scenario.Models] : scenario.Models;
        var models = files.Select(file => Facts(file, scenario, files.Count > 1)).ToList();
        var memory = Memory(scenario, models[0]);
        // The same quantity of all models side by side: the first metrics head the report.
        var each = models.Select(model => model.Metrics().ToList()).ToList();
        List<Metric> metrics = [.. Enumerable.Range(0, each[0].Count).SelectMany(index => each.Select(list => list[index]))];
        var lengths = scenario.Counting.GenerationLengths;
        if (models.Count == 2)
        {
            metrics.InsertRange(0, GenerationFacts.Ratios(models[0].Model, models[1].Model, lengths));
            if (lengths.Count > 0 && GenerationFacts.Crossing(models[0].Model, models[1].Model, lengths.Max()) is { } cheaper)
            {
                metrics.Add(new Metric("generation.cheaper_from", cheaper, "1", $"generated tokens from which {models[0].Model.Name} needs fewer operations than {models[1].Model.Name}"));
            }
        }

        List<ResultTable> tables = [ModelTables.Parameters(models), ModelTables.Operations(models)];
        var notes = Notes(models);
        if (memory is not null)
        {
            var capacity = scenario.Cluster!.Node.Gpu.HbmCapacity;
            var use = memory.PerPipelineRank[memory.FullestRank];
            metrics.InsertRange(
                0,
                [
                    new Metric("memory", use.Total.Count / 1e9, "GB", string.Create(CultureInfo.InvariantCulture, $"memory of a GPU of pipeline rank {memory.FullestRank}, the fullest")),
                    new Metric("memory_share", 100.0 * use.Total.Count / capacity.Count, "%", "the same as a share of the GPU's HBM"),
                ]);
            tables.Insert(0, ModelTables.Memory(memory, capacity));
            notes.Add("Memory leaves out fragmentation, library contexts and averages kept in host memory.");
            notes.AddRange(memory.Findings.Select(finding => $"It does not fit: {finding.Message} ({finding.Hint})."));
        }

        if (lengths.Count > 0)
        {
            tables.Insert(0, GenerationFacts.Table([.. models.Select(model => model.Model)], lengths));
            notes.Add("Generated tokens: no prompt; the n-th token attends to n keys. Latent attention counts its expanded form, or absorbed what decode kernels compute: products with the latent itself.");
        }

        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "model",
            Question = scenario.Question,
            Answer = models.Count == 2 && lengths.Count > 0 ? GenerationFacts.Answer(models[0].Model, models[1].Model, lengths) : Answer(models, scenario.Counting.SequenceLength, memory),
            Mode = "analytic",
            Metrics = metrics,
            Comparisons = [.. PublishedRows.Read(scenario.Root).Compare(scenario, metrics), .. models.SelectMany(model => model.Comparisons())],
            Charts = lengths.Count > 0 ? GenerationFacts.Charts([.. models.Select(model => model.Model)], lengths) : [],
            Tables = tables,
            Notes = notes,
            Hash = ResultHash.Of(metrics),
        };
    }

    private static ModelFacts Facts(string file, Scenario scenario, bool several)
    {
        var model = StudyFiles.Model(file);
        return new ModelFacts(file, model, scenario.Counting.SequenceLength, several ? model.Name + "." : "");
    }

    private static MemoryPlan? Memory(Scenario scenario, ModelFacts first)
    {
        if (scenario is not { Plan: not null, Training: not null, Cluster: not null })
        {
            return null;
        }

        try
        {
            return PlanFactory.Memory(scenario, first.Model);
        }
        catch (ArgumentException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    private static string Answer(List<ModelFacts> models, int sequence, MemoryPlan? memory)
    {
        var parts = models.Select(model => string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Model.Name} {model.TrainingGigaflops:F1} GFLOP and {model.KvBytes / 1000.0:F3} kB"));
        var text = string.Create(CultureInfo.InvariantCulture, $"Training cost at {sequence} tokens and KV cache, both per token: {string.Join("; ", parts)}.");
        if (memory is null)
        {
            return text;
        }

        var fullest = memory.PerPipelineRank[memory.FullestRank];
        var most = fullest.Parts.MaxBy(part => part.Size);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The fullest GPU, of pipeline rank {memory.FullestRank}, needs {fullest.Total.Count / 1e9:F1} GB, which {(memory.Findings.Count == 0 ? "fits" : "does not fit")}; most of it are {most.Name} with {most.Size.Count / 1e9:F1} GB. {text}");
    }

    private static List<string> Notes(List<ModelFacts> models)
    {
        List<string> notes =
        [
            "A multiply-add counts two operations; every product with a weight counts, gates and head included; element-wise work, softmax and recomputation do not. Backward is twice forward.",
            "Causal counts (s + 1) / 2 keys per query (FlashAttention), full counts s (Megatron-LM). Multi-token-prediction modules are left out of parameters and operations.",
        ];
        notes.AddRange(models.SelectMany(model => model.Published.Where(row => row.Note.Length > 0).Select(row => $"{model.Model.Name}, {row.Source}: {row.Note}.")));
        return notes;
    }
}
