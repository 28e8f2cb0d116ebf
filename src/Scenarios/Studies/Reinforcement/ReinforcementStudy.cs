using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Serving;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Packets;
using Sim.Scenarios.Studies.Training;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>
/// One step of reinforcement learning. Decode passes of a generating unit, one update of the training nodes and the way of the weights are each simulated; the batch of a unit over time is followed from
/// answer to answer.
/// </summary>
public sealed class ReinforcementStudy : IStudyRunner
{
    /// <exception cref="RunFailedException">A division that the plan does not allow, or answers that do not fit.</exception>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var section = scenario.Reinforcement!;
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        var setup = new UnitSetup(scenario, scenario.Deployment!, "deployment", graph, StudyFiles.Model(scenario.Model!), StudyFiles.Profile(scenario));
        var lengths = AnswerLengths.Draw(section, (ulong)scenario.Seed);
        setup.RequireCache(section.Sequences * (section.Prompt + lengths.Average()), string.Create(CultureInfo.InvariantCulture, $"{section.Sequences} answers of {lengths.Average():F0} tokens and their prompts"));
        var packets = scenario.Network == NetworkKind.Packet ? new PacketRunner(scenario, progress, token) : null;
        var runner = new PassRunner(scenario, setup, PassKernels.Decode, packets, token);
        packets?.HoldExchanges(runner.Exchanges(PassTable.Sizes(section.Sequences)), "reinforcement.sequences");
        var passes = new PassTable(point => runner.Run(InferenceBatch.Of(point.Size, 1, point.Context)).Time.Seconds);
        var splits = new List<SplitResult>();
        var inWork = new List<(double Seconds, int Answers)>();
        foreach (var nodes in section.GenerationNodes)
        {
            progress.Report(new RunProgress("simulating", (double)splits.Count / section.GenerationNodes.Count, SimTime.Zero, 0));
            var units = (nodes == 0 ? graph.NodeCount : nodes) * graph.GpusPerNode / setup.Plan.Ranks;
            var (mean, last) = Generation(section, lengths, units, passes, splits.Count == 0 ? inWork : null);
            var network = setup.Network(ClusterFactory.Router(graph, scenario.Cluster!, scenario.Communication.QueuePairs, (ulong)scenario.Seed));
            var (training, memory) = Training(scenario, nodes, lengths, progress, token);
            splits.Add(new SplitResult(
                nodes, mean, last, training, memory, WeightTransfer.Seconds(network, nodes, (long)setup.Memory.Weights), section.RewardTime.Seconds,
                nodes > 0 && section.Overlap));
        }

        var (size, context, _) = passes.Fullest;
        var compared = new PacketPasses([.. runner.Compare("decode", string.Create(CultureInfo.InvariantCulture, $"{size} answers of {context} tokens"), InferenceBatch.Of(size, 1, context))]);
        return new ReinforcementReport(scenario, setup, splits, lengths, inWork, compared).Result();
    }

    private static (double Mean, double Last) Generation(ReinforcementSection section, int[] lengths, int units, PassTable passes, List<(double Seconds, int Answers)>? inWork)
    {
        double sum = 0, last = 0;
        for (var unit = 0; unit < units; unit++)
        {
            var own = new List<int>();
            for (var answer = unit; answer < lengths.Length; answer += units)
            {
                own.Add(lengths[answer]);
            }

            var seconds = own.Count == 0 ? 0 : UnitRollout.Seconds(
                [.. own], section.Prompt, section.Sequences, (sequences, context) => passes.Seconds(sequences, context), unit == 0 && inWork is not null ? (at, answers) => inWork.Add((at, answers)) : null);
            sum += seconds;
            last = Math.Max(last, seconds);
        }

        return (sum / units, last);
    }

    // All updates of a batch, the simulated one times the tokens of the batch over its own; and the memory of a training GPU.
    private static (double Seconds, double Memory) Training(Scenario scenario, int generating, int[] lengths, IProgress<RunProgress> progress, CancellationToken token)
    {
        var (cluster, plan, training) = (scenario.Cluster!, scenario.Plan!, scenario.Training!);
        var trainers = cluster.Nodes - generating;
        var trainer = scenario with
        {
            Study = StudyKind.TrainingStep,
            Cluster = cluster with { Nodes = trainers },
            Plan = plan with { DataParallel = plan.DataParallel * trainers / cluster.Nodes },
            Compare = [],
            Run = null,
        };
        var update = new TrainingStudy().Run(trainer, progress, token).Metrics;
        double Value(string name) => update.First(metric => metric.Name == name).Value;
        var tokens = lengths.Sum(length => (double)length + scenario.Reinforcement!.Prompt);
        return (Value("step_time") * tokens / ((double)training.GlobalBatch * training.SequenceLength), Value("memory"));
    }
}
