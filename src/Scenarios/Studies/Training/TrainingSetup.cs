using Sim.Engine.Compute;
using Sim.Engine.Network;
using Sim.Engine.Training;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Exchange;
using Sim.Scenarios.Studies.Models;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>Turns a scenario into a training workload on a cluster.</summary>
internal sealed class TrainingSetup
{
    /// <summary>NCCL's latency of one ring step over the network with the Simple protocol: row NTU-035.</summary>
    private static readonly SimDuration RingStep = SimDuration.FromMicroseconds(14);

    public TrainingSetup(Scenario scenario)
    {
        Scenario = scenario;
        Model = StudyFiles.Model(scenario.Model!);
        Profile = StudyFiles.Profile(scenario);
        Kernels = StudyFiles.Kernels(scenario, Model);
        Plan = PlanFactory.Plan(scenario.Plan!, scenario.Training!.Schedule);
        Layout = new TrainingLayout
        {
            Plan = Plan,
            Tokens = (long)scenario.Training.SequenceLength * scenario.Training.MicroBatch,
            ContextAlgorithm = scenario.Plan!.ContextAlgorithm,
            OverlapGradients = scenario.Training.OverlapGradients,
            OverlapWeights = scenario.Training.OverlapWeights,
            RolloutPasses = scenario.Training.RolloutPasses,
            GradientBytes = scenario.Training.GradientBytesPerElement,
            WeightBytes = scenario.Training.WeightBytesPerElement,
        };
        Fold = Fold.Of(Plan, scenario.Cluster!.Node.Gpus, scenario.Training.FoldTo);
        Graph = ClusterFactory.Graph(scenario.Cluster!, Fold.IsFolded ? SimulatedPlan.Ranks / scenario.Cluster!.Node.Gpus : scenario.Cluster!.Nodes);
        Exchange = new ExchangeSetup(scenario, Profile, Model, Math.Max(1, Plan.ExpertParallel / Graph.GpusPerNode));
    }

    public Scenario Scenario { get; }

    public ModelSpec Model { get; }

    public HardwareProfile Profile { get; }

    public KernelInventory Kernels { get; }

    public ParallelismPlan Plan { get; }

    public Fold Fold { get; }

    /// <summary>The plan of the ranks that are simulated.</summary>
    public ParallelismPlan SimulatedPlan => Fold.Plan(Plan);

    public TrainingLayout Layout { get; }

    /// <summary>The nodes of the simulated ranks.</summary>
    public ClusterGraph Graph { get; }

    public ExchangeSetup Exchange { get; }

    /// <summary>Tokens of one micro-batch on one context-parallel rank, all its tensor-parallel ranks together.</summary>
    public int Tokens => (int)(Layout.Tokens / Plan.ContextParallel);

    /// <summary>Tokens of one micro-batch that one rank sends to experts.</summary>
    public int RoutedTokens => Tokens / Plan.TensorParallel;

    /// <summary>Micro-batches of one pipeline.</summary>
    public int MicroBatches => Scenario.Training!.GlobalBatch / (Plan.DataParallel * Scenario.Training.MicroBatch);

    public int ComputeSms => Profile.Sms - Scenario.Communication.Sms;

    /// <summary>SMs of kernels in steps that overlap nothing.</summary>
    private int SmsAlone => Scenario.Communication.Partition == SmPartition.Fixed ? ComputeSms : Profile.Sms;

    public ClusterNetwork Network() => Exchange.Network(
        Graph,
        ClusterFactory.Router(Graph, Scenario.Cluster!, Scenario.Communication.QueuePairs, (ulong)Scenario.Seed),
        ClusterFactory.Changes(Graph, Scenario.Cluster!, Scenario.Communication.QueuePairs, (ulong)Scenario.Seed));

    public RoutingDraw? Draw() => Model.Moe is null ? null : Exchange.Draw(RoutedTokens, Graph.GpusPerNode);

    public LayerPlacement Placement() => PlanFactory.Placement(Model, Plan, Scenario.Training!);

    public PipelineSchedule Schedule()
    {
        try
        {
            return Scenario.Training!.Schedule switch
            {
                ScheduleKind.OneForwardOneBackward => OneForwardOneBackwardSchedule.Build(Plan.PipelineParallel, MicroBatches),
                ScheduleKind.Interleaved => InterleavedSchedule.Build(Plan.PipelineParallel, Plan.VirtualPipeline, MicroBatches),
                ScheduleKind.ZeroBubble => ZeroBubbleSchedule.Build(Plan.PipelineParallel, MicroBatches),
                ScheduleKind.DualPipe => DualPipeSchedule.Build(Plan.PipelineParallel, MicroBatches),
                _ => DualPipeVSchedule.Build(Plan.PipelineParallel, MicroBatches),
            };
        }
        catch (ScheduleException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    public TrainingWorkload Workload(LayerPlacement placement) => TrainingWorkload.Build(Model, Schedule(), placement, Layout);

    public TrainingParameters Parameters(RoutingDraw? draw, IPhaseTimes phaseTimes) => new()
    {
        DispatchBytes = Exchange.DispatchBytes,
        CombineBytes = Exchange.CombineBytes,
        NotifyLatency = Exchange.NotifyLatency,
        DispatchLatency = Exchange.DispatchLatency,
        CombineLatency = Exchange.CombineLatency,
        CombineCopyCost = Exchange.CombineCopyCost,
        // A pipeline message is a write by a kernel and a flag: the fixed time of the smallest exchange stands for it.
        SendLatency = SimDuration.FromSeconds(Profile.Exchange.FixedSeconds(ExchangeOperation.Dispatch, 1)),
        Collectives = new CollectiveCosts(RingStep, ClusterFactory.NvLinkRate(Graph), Profile.Collective),
        SendsYield = Scenario.Communication.SendClass == SendClass.Yield,
        BlockingChunks = Scenario.Training!.ChunkBoundary == ChunkBoundary.Blocking,
        PhaseTimes = phaseTimes,
    };

    public InventoryPhaseTimes PhaseTimes(RoutingDraw? draw, double optimizerParameters)
    {
        var experts = Model.Moe is { } moe ? moe.Experts / Plan.ExpertParallel : 0;
        var received = draw is null ? 0 : draw.MomentsOf(0).GpusPerToken / draw.Routing.TopK;
        return new InventoryPhaseTimes(Kernels, Profile, new PhaseLoad(Tokens, experts, received, ComputeSms, SmsAlone, optimizerParameters)
        {
            TensorParallel = Plan.TensorParallel,
            ContextParallel = Plan.ContextParallel,
            Sequences = Scenario.Training!.MicroBatch,
            Recomputation = Plan.Recomputation,
            ContentionAlone = Scenario.Communication.Contention == ContentionScope.Always,
        });
    }

    /// <summary>Parameters that the busiest rank updates; from ZeRO-1 on its share of what it replicates with others.</summary>
    public double OptimizerParameters(LayerPlacement placement) => Enumerable.Range(0, Plan.PipelineParallel).Max(rank =>
    {
        var parameters = RankParameters.Of(Model, Plan, placement, rank);
        return Plan.ZeroStage == 0
            ? parameters.TrainedDense + parameters.Experts
            : ((double)parameters.TrainedDense / Layout.DenseShards) + ((double)parameters.Experts / Layout.ExpertShards);
    });
}
