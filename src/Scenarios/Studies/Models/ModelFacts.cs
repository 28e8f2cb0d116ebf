using System.Globalization;
using Sim.Engine.Results;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies.Models;

/// <summary>What one configuration amounts to: counts, operations and cache, with the published values beside them.</summary>
internal sealed class ModelFacts
{
    private const double Giga = 1e9;

    private readonly string _prefix;
    private readonly int _sequence;

    /// <param name="config">Path of the configuration.</param>
    /// <param name="model">The model it describes.</param>
    /// <param name="sequence">Tokens of a sequence.</param>
    /// <param name="prefix">Put before metric names: empty for a single model.</param>
    public ModelFacts(string config, ModelSpec model, int sequence, string prefix)
    {
        (Model, _sequence, _prefix) = (model, sequence, prefix);
        Published = PublishedModelValue.Beside(config, model.Name);
        Total = ParameterCounter.OfModel(model);
        Active = ParameterCounter.ActiveOfModel(model);
        Forward = FlopCounter.Forward(model, sequence, AttentionMask.Causal);
        ForwardFull = FlopCounter.Forward(model, sequence, AttentionMask.Full);
        Backward = FlopCounter.Backward(model, sequence, AttentionMask.Causal);
        BackwardFull = FlopCounter.Backward(model, sequence, AttentionMask.Full);
        KvBytes = KvCache.PerToken(model, ElementType.Bf16).Count;
    }

    public ModelSpec Model { get; }

    public IReadOnlyList<PublishedModelValue> Published { get; }

    public ParameterCount Total { get; }

    public ParameterCount Active { get; }

    public FlopCount Forward { get; }

    public FlopCount ForwardFull { get; }

    public FlopCount Backward { get; }

    public FlopCount BackwardFull { get; }

    public long KvBytes { get; }

    /// <summary>Forward and backward of one token in GFLOP: backward is twice forward, less for frozen layers.</summary>
    public double TrainingGigaflops => FlopCounter.Training(Model, _sequence, AttentionMask.Causal).Total.Count / Giga;

    public IEnumerable<Metric> Metrics()
    {
        var length = string.Create(CultureInfo.InvariantCulture, $"at {_sequence} tokens");
        yield return Metric("training_flop_per_token", TrainingGigaflops, "GFLOP", $"forward and backward of one token, causal attention, {length}");
        yield return Metric("kv_bytes_per_token", KvBytes, "B", "KV cache of one token in BF16, all layers");
        yield return Metric("parameters_total", Total.Total / Giga, "billion", "parameters, without multi-token prediction");
        yield return Metric("parameters_active", Active.Total / Giga, "billion", "parameters that multiply one token");
        yield return Metric("parameters_mtp", ParameterCounter.OfMtp(Model).Total / Giga, "billion", "parameters of the multi-token-prediction modules");
        yield return Metric("forward_flop_per_token", Forward.Total.Count / Giga, "GFLOP", $"forward of one token, causal attention, {length}");
        yield return Metric("backward_flop_per_token", Backward.Total.Count / Giga, "GFLOP", $"backward of one token, causal attention, {length}");
        yield return Metric("training_flop_per_token_full", (ForwardFull + BackwardFull).Total.Count / Giga, "GFLOP", $"forward and backward of one token, full attention, {length}");
    }

    /// <summary>The published values of the model that this study computes.</summary>
    public IEnumerable<Comparison> Comparisons()
    {
        foreach (var row in Published)
        {
            var (predicted, published, unit, what) = row.Quantity switch
            {
                "kv_bytes_per_token_bf16" => (KvBytes, row.Value, "B", "KV cache per token"),
                // Published for sequences of 4,096 tokens, and nowhere else.
                "training_gflop_per_token" when _sequence == 4096 => (TrainingGigaflops, row.Value, "GFLOP", "training cost per token"),
                "parameters_total" => (Total.Total / Giga, row.Value / Giga, "billion", "parameters"),
                "parameters_active" => (Active.Total / Giga, row.Value / Giga, "billion", "active parameters"),
                _ => (double.NaN, row.Value, row.Unit, row.Quantity),
            };
            if (!double.IsNaN(predicted))
            {
                yield return new Comparison($"{Model.Name} {what}", predicted, published, unit, row.Source, false);
            }
        }
    }

    private Metric Metric(string name, double value, string unit, string description) =>
        new(_prefix + name, value, unit, _prefix.Length == 0 ? description : $"{Model.Name}: {description}");
}
