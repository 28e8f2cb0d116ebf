using System.Globalization;
using Sim.Engine.Inference;
using Sim.Engine.Results;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Packets;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>From the times of its passes to the result of a generation.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="setup">The unit.</param>
/// <param name="whole">A pass over the whole sequence, or over the prompt where a prefix is cached.</param>
/// <param name="part">A pass over one block, in the mean.</param>
/// <param name="packets">Passes on packets.</param>
internal sealed class GenerationReport(Scenario scenario, UnitSetup setup, PassCost whole, PassCost part, PacketPasses packets)
{
    private readonly GenerationSection _section = scenario.Generation!;

    /// <summary>Nothing of the answer is finished before the rest: an image or a video.</summary>
    private bool IsAtOnce => _section.Block == _section.NewTokens;

    private double Host => _section.HostTime.Seconds;

    public RunResult Result()
    {
        var metrics = Metrics();
        var comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics);
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "generation",
            Question = scenario.Question,
            Answer = Answer(),
            Mode = "full",
            Metrics = metrics,
            Comparisons = comparisons,
            Breakdown = IsAtOnce ? [.. Shares("one pass", part)] : [.. Shares(_section.Cache == CacheUse.Prefix ? "prompt" : "whole sequence", whole), .. Shares("one pass", part)],
            Tables = [.. IsAtOnce ? (ResultTable[])[] : [Table()], .. packets.Tables()],
            Notes = [.. comparisons.Select(Implied), .. Notes(), .. packets.Notes()],
            Hash = ResultHash.Of(metrics),
        };
    }

    /// <summary>Seconds of the answer at some tokens per pass.</summary>
    private double Seconds(double tokensPerPass)
    {
        var plan = GenerationPlan.Of(_section, tokensPerPass);
        var wholes = plan.WholePasses(_section.Cache);
        var prompt = _section.Cache == CacheUse.Prefix ? whole.Time.Seconds : wholes * whole.Time.Seconds;
        return prompt + ((plan.Passes - wholes) * part.Time.Seconds) + (plan.Passes * Host);
    }

    private double Speed(double tokensPerPass) => _section.NewTokens / Seconds(tokensPerPass);

    private List<Metric> Metrics()
    {
        var first = _section.TokensPerPass[0];
        var plan = GenerationPlan.Of(_section, first);
        var time = new Metric("time", Seconds(first), "s", IsAtOnce ? "time of the answer" : At("time of the answer", first));
        var pass = new Metric("pass_time", part.Time.Seconds * 1e3, "ms", IsAtOnce ? "time of a pass" : "time of a pass over one block, in the mean");
        var passes = new Metric("passes", plan.Passes, "1", IsAtOnce ? "passes of the answer" : At("passes of the answer", first));
        List<Metric> metrics = IsAtOnce
            ? [time, pass, passes]
            :
            [
                new("speed", Speed(first), "tokens/s", At("tokens per second of the answer", first)),
                time,
                pass,
                new("whole_pass_time", whole.Time.Seconds * 1e3, "ms", _section.Cache == CacheUse.Prefix ? "time of the pass over the prompt" : "time of a pass over the whole sequence"),
                passes,
            ];
        foreach (var tokens in _section.TokensPerPass.Skip(1))
        {
            metrics.Add(new Metric("speed." + Text(tokens), Speed(tokens), "tokens/s", At("tokens per second of the answer", tokens)));
        }

        foreach (var (name, seconds) in PassCauseNames.Of(part.Causes))
        {
            metrics.Add(new Metric("cause." + PassCauseNames.Key(name), seconds * 1e3, "ms", $"{name} in a pass over one block, mean over GPUs"));
        }

        metrics.Add(new Metric("memory.weights", setup.Memory.Weights * 1e-9, "GB", "weights of a GPU"));
        metrics.AddRange(packets.Metrics());
        return metrics;
    }

    private string At(string what, double tokens) => _section.Block == 1 && _section.TokensPerPass.Count == 1 ? what : $"{what} at {Text(tokens)} tokens per pass";

    private static IEnumerable<TimeShare> Shares(string group, PassCost pass) => PassCauseNames.Of(pass.Causes).Select(cause => new TimeShare(group, cause.Name, cause.Seconds));

    private ResultTable Table() => new(
        "tokens_per_pass",
        "The answer by tokens per pass",
        ["tokens per pass", "passes", "over the whole sequence", "time (s)", "tokens/s"],
        [.. _section.TokensPerPass.Select(tokens =>
        {
            var plan = GenerationPlan.Of(_section, tokens);
            return (IReadOnlyList<string>)[Text(tokens), Text(plan.Passes), Text(plan.WholePasses(_section.Cache)), Text(Seconds(tokens)), Text(Speed(tokens))];
        })]);

    private string Answer()
    {
        var first = _section.TokensPerPass[0];
        var causes = string.Join(", ", PassCauseNames.Of(part.Causes).OrderByDescending(cause => cause.Seconds).Take(3).Select(
            cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Name} {cause.Seconds / part.Time.Seconds * 100:F0} %")));
        if (IsAtOnce)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{GenerationPlan.Of(_section, first).Passes:F0} passes over all {_section.NewTokens:N0} tokens take {Cells.Time(Seconds(first))} on {setup.Plan.Ranks} {(setup.Plan.Ranks == 1 ? "GPU" : "GPUs")}; one takes {Cells.Time(part.Time.Seconds)}, of which {causes}.");
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_section.NewTokens:N0} tokens take {Seconds(first):G4} s and {GenerationPlan.Of(_section, first).Passes:F0} passes on {setup.Plan.Ranks} {(setup.Plan.Ranks == 1 ? "GPU" : "GPUs")}: {Speed(first):F0} tokens/s. A pass over one block takes {part.Time.Seconds * 1e3:G4} ms, of which {causes}.");
    }

    // What a published speed or time leaves for everything that is not modelled.
    private string Implied(Comparison comparison)
    {
        var first = _section.TokensPerPass[0];
        var passes = GenerationPlan.Of(_section, first).Passes;
        var published = comparison.Unit == "tokens/s" ? _section.NewTokens / comparison.Published : comparison.Published;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{comparison.Source.Split(':')[0]}: the published {comparison.Published:G5} {comparison.Unit} are {published / passes * 1e3:G4} ms per pass{(IsAtOnce ? "" : $" at {Text(first)} tokens per pass")}; the model needs {Seconds(first) / passes * 1e3:G4} ms.");
    }

    private IEnumerable<string> Notes()
    {
        if (!IsAtOnce)
        {
            yield return "Tokens per pass are an input: which tokens a decoder accepts is no matter of time. A block takes the mean number of passes, fractions included.";
        }

        if (Host == 0)
        {
            yield return "No time of the host between passes: choosing tokens, synchronising with the GPU and the loop around the model are left out.";
        }
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
