using System.Globalization;
using Sim.Engine.Exchange;
using Sim.Engine.Flow;
using Sim.Engine.Training;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Programs;

namespace Sim.Bench;

/// <summary>
/// A whole training step of DeepSeek-V3 (16 pipeline stages, experts over 64 ranks, DualPipe) with fixed phase times: `step DATA_PARALLEL MICRO_BATCHES`.
/// 128 and 120 are the published step on 2,048 GPUs.
/// </summary>
internal static class StepCommand
{
    private const int Stages = 16;

    public static int Run(int dataParallel, int microBatches)
    {
        if (dataParallel <= 0 || dataParallel % 64 != 0 || microBatches <= 0 || microBatches % 2 != 0)
        {
            Console.Error.WriteLine("DATA_PARALLEL is a multiple of 64, the ranks of an expert group, and MICRO_BATCHES are even: two directions of DualPipe.");
            return 2;
        }

        var model = ModelSpec.Load(Path.Combine(Repository.Root, "models", "deepseek-v3", "config.json")).Model
            ?? throw new InvalidDataException("models/deepseek-v3/config.json does not load");
        var plan = new ParallelismPlan
        {
            PipelineParallel = Stages, DataParallel = dataParallel, ExpertParallel = 64, Assignment = StageAssignment.Mirrored, ZeroStage = 1,
        };
        var setup = Meter.Start();
        var schedule = DualPipeSchedule.Build(Stages, microBatches);
        var workload = TrainingWorkload.Build(model, schedule, LayerPlacement.Balanced(model, Stages), new TrainingLayout { Plan = plan, Tokens = 4096 });
        var network = BenchCluster.Network(Stages * dataParallel / 8);
        var routing = new ExpertRouting { Tokens = 4096, Experts = 256, TopK = 8, GroupLimit = 4, Nodes = 8, GpusPerNode = 8 };
        var bound = ExchangeBound.For(network.Graph, routing.Nodes, BenchCluster.Efficiency, BenchCluster.ForwardRate);
        var simulation = new TrainingSimulation(workload, network, new ClusterRanks(plan, 8), new RoutingDraw(routing, 1), bound, new TrainingParameters
        {
            DispatchBytes = 7392,
            CombineBytes = 14336,
            NotifyLatency = SimDuration.FromMicroseconds(60),
            DispatchLatency = SimDuration.FromMicroseconds(70),
            CombineLatency = SimDuration.FromMicroseconds(157),
            CombineCopyCost = 1.1,
            SendLatency = SimDuration.FromMicroseconds(5),
            Collectives = CollectiveCosts.Ideal(200e9) with { RingStep = SimDuration.FromMicroseconds(14) },
            PhaseTimes = new FixedPhaseTimes(),
        });
        var setupCost = setup.Stop();
        var meter = Meter.Start();
        var run = simulation.Run();
        var cost = meter.Stop();
        var transfers = run.ScaleOutFlows + run.OwnNodeFlows + run.Messages;
        var flows = (FlowNetwork)network.Flows;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            GPUs {Stages * dataParallel}, micro-batches {microBatches}: {run.Exchanges} exchanges, {transfers} transfers, {run.Log.Count} operations
            simulated {run.End.Seconds:F6} s, hash {run.Log.Hash}
            set-up {setupCost.CpuSeconds:F2} s CPU, run {cost.CpuSeconds:F2} s CPU, {transfers / cost.CpuSeconds:N0} transfers per CPU-second
            peak memory {Meter.PeakMebibytes} MiB, allocated {cost.AllocatedBytes / (double)transfers:F2} B per transfer
            solves {flows.Solves}, flows solved per flow started {flows.SolvedFlows / (double)flows.StartedFlows:F3}
            """));
        return 0;
    }
}
