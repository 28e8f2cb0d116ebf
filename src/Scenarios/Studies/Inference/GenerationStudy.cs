using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Packets;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>One answer, generated pass by pass. Each kind of pass is simulated; where the cache grows, at nine lengths, between which a pass's time is taken as linear.</summary>
public sealed class GenerationStudy : IStudyRunner
{
    private const int Samples = 8;

    /// <exception cref="RunFailedException">The deployment does not fit, or the answer does not.</exception>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var section = scenario.Generation!;
        var setup = new UnitSetup(
            scenario, scenario.Deployment!, "deployment", ClusterFactory.Graph(scenario.Cluster!), StudyFiles.Model(scenario.Model!), StudyFiles.Profile(scenario));
        if (section.Cache != CacheUse.None)
        {
            setup.RequireCache(section.Sequences * ((double)section.Prompt + section.NewTokens), FormattableString.Invariant($"{section.Sequences} sequences of {section.Prompt + section.NewTokens} tokens"));
        }

        progress.Report(new RunProgress("simulating", double.NaN, SimTime.Zero, 0));
        var mask = setup.Model.Attention.Causal ? AttentionMask.Causal : AttentionMask.Full;
        var whole = section.Prompt + section.NewTokens;
        var isPrefix = section.Cache == CacheUse.Prefix;
        var width = Math.Min(whole, section.Block + (isPrefix ? 0 : section.Look));
        var first = !isPrefix ? InferenceBatch.Of(section.Sequences, whole, 0, mask, allLogits: true)
            : section.Prompt > 0 ? InferenceBatch.Of(section.Sequences, section.Prompt, 0, mask, allLogits: false) : null;
        var last = isPrefix || (section.Cache == CacheUse.Block && width < whole) ? InferenceBatch.Of(section.Sequences, width, whole - width, mask, allLogits: true) : null;
        var packets = scenario.Network == NetworkKind.Packet ? new PacketRunner(scenario, progress, token) : null;
        var many = new PassRunner(scenario, setup, PassKernels.Prefill, packets, token);
        var few = last is null ? many : new PassRunner(scenario, setup, section.Kernels, packets, token);
        packets?.HoldExchanges(many.Exchanges(Tokens(first)) + few.Exchanges(Tokens(last)), "its tokens");
        var all = first is null ? default : Time(many.Run(first));
        var part = last is null ? all : isPrefix ? Mean(few, section, mask) : Time(few.Run(last));
        var compared = new PacketPasses(
        [
            .. last is null ? [] : few.Compare("block", Text($"{last.Tokens} tokens after {whole - width}"), last),
            .. first is null ? [] : many.Compare(isPrefix ? "prompt" : "whole", Text($"{first.Tokens} tokens"), first),
        ]);
        return new GenerationReport(scenario, setup, all, part, compared).Result();
    }

    private static IEnumerable<int> Tokens(InferenceBatch? batch) => batch is null ? [] : [batch.Tokens];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static PassCost Time((SimDuration Time, PassCauses Causes) pass) => new(pass.Time, pass.Causes);

    // The mean over contexts from the prompt to the end, by the trapezoid rule: exact where a pass's time is linear in its context.
    private static PassCost Mean(PassRunner runner, GenerationSection section, AttentionMask mask)
    {
        var seconds = 0.0;
        var causes = default(PassCauses);
        for (var sample = 0; sample <= Samples; sample++)
        {
            var context = section.Prompt + ((double)(section.NewTokens - section.Block) * sample / Samples);
            var (time, of) = runner.Run(InferenceBatch.Of(section.Sequences, section.Block, context, mask, allLogits: true));
            var weight = (sample is 0 or Samples ? 0.5 : 1) / Samples;
            seconds += weight * time.Seconds;
            causes += of * weight;
        }

        return new PassCost(SimDuration.FromSeconds(seconds), causes);
    }
}
