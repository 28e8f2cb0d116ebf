using Sim.Engine.Compute;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Training;
using Sim.Engine.Training.Packets;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

/// <summary>A small cluster and a small model with times that tests can add up in their heads.</summary>
internal sealed record TrainingFixture
{
    public int Experts { get; init; }

    public int PipelineRanks { get; init; } = 4;

    public int DataParallel { get; init; } = 8;

    /// <summary>Data-parallel ranks of the step for each simulated one; <see cref="DataParallel"/> counts them all.</summary>
    public int Fold { get; init; } = 1;

    /// <summary>Ranks of an expert-parallel group; 0: all of a stage.</summary>
    public int ExpertParallel { get; init; }

    /// <summary>Every expert gets the same rows.</summary>
    public bool Balanced { get; init; }

    public int MicroBatches { get; init; } = 8;

    public StageAssignment Assignment { get; init; } = StageAssignment.Single;

    public Func<int, int, PipelineSchedule> Schedule { get; init; } = OneForwardOneBackwardSchedule.Build;

    /// <summary>Tokens of a micro-batch: 2,048 bytes each.</summary>
    public long Tokens { get; init; }

    public int TensorParallel { get; init; } = 1;

    public int ContextParallel { get; init; } = 1;

    public bool SequenceParallel { get; init; } = true;

    public ContextAlgorithm ContextAlgorithm { get; init; }

    public int ZeroStage { get; init; } = 1;

    public Recomputation Recomputation { get; init; }

    public bool OverlapGradients { get; init; }

    public bool OverlapWeights { get; init; }

    /// <summary>Bytes of a gradient and of a gathered weight; zero keeps parameters off the wire.</summary>
    public int GradientBytes { get; init; }

    public int WeightBytes { get; init; }

    /// <summary>What the library reaches in a node: all of the links without latency unless a test says otherwise.</summary>
    public CollectiveModel InNode { get; init; } = new(0, 1, 0);

    public ulong Seed { get; init; } = 1;

    public double NicGigabits { get; init; } = 400;

    /// <summary>Latency of a switch; packets need some.</summary>
    public SimDuration HopLatency { get; init; }

    public int StorageNics { get; init; }

    /// <summary>Bytes of a token's row in a dispatch; twice as many in a combine.</summary>
    public long RowBytes { get; init; } = 1024;

    public SimDuration Notify { get; init; }

    public SimDuration Fixed { get; init; }

    public SimDuration SendLatency { get; init; }

    public SimDuration RingStep { get; init; }

    public bool SendsYield { get; init; } = true;

    public bool BlockingChunks { get; init; }

    /// <summary>Every transfer as if it were alone.</summary>
    public bool IsAnalytic { get; init; }

    public double ForwardRate { get; init; } = double.PositiveInfinity;

    /// <summary>Microseconds of forward, input gradient and weight gradient of attention, and of the MLP.</summary>
    public (long F, long B, long W) Attention { get; init; } = (10, 10, 10);

    public (long F, long B, long W) Mlp { get; init; } = (20, 20, 20);

    /// <summary>Microseconds of the whole attention core forward and backward, which context-parallel ranks run in parts.</summary>
    public (long F, long B) Core { get; init; } = (8, 16);

    public int Ranks => PipelineRanks * DataParallel * TensorParallel * ContextParallel;

    private int GroupRanks => ExpertParallel == 0 ? Ranks / PipelineRanks : ExpertParallel;

    public ParallelismPlan Plan => new()
    {
        PipelineParallel = PipelineRanks, DataParallel = DataParallel, TensorParallel = TensorParallel, ContextParallel = ContextParallel,
        SequenceParallel = SequenceParallel && TensorParallel > 1, ExpertParallel = Experts == 0 ? 1 : GroupRanks, Assignment = Assignment, ZeroStage = ZeroStage,
        Recomputation = Recomputation, VirtualPipeline = Assignment == StageAssignment.Interleaved ? 2 : 1,
    };

    public TrainingLayout Layout => new()
    {
        Plan = Plan, Tokens = Tokens, ContextAlgorithm = ContextAlgorithm, OverlapGradients = OverlapGradients, OverlapWeights = OverlapWeights,
        GradientBytes = GradientBytes, WeightBytes = WeightBytes,
    };

    public ModelSpec Model => new()
    {
        Name = "test", Family = "test", HiddenSize = 1024, Layers = PipelineRanks * 2, VocabSize = 1000, IntermediateSize = 4096,
        Attention = new AttentionSpec { Kind = AttentionKind.GroupedQuery, Heads = 8, KvHeads = 8, QkHeadDim = 128, VHeadDim = 128 },
        Moe = Experts == 0 ? null : new MoeSpec
        {
            Experts = Experts, ExpertsPerToken = 8, SharedExperts = 1, IntermediateSize = 512, Groups = 1, GroupsPerToken = 1, FirstMoeLayer = 0, LayerFrequency = 1, ScoreBias = false,
        },
    };

    public ClusterGraph Graph()
    {
        var gpu = new GpuSpec
        {
            Name = "gpu", Sms = 132, HbmCapacity = new Bytes(80L << 30), HbmRate = DataRate.FromGigabytesPerSecond(3350), Bf16Peak = FlopRate.FromTeraflops(989),
            NvLinks = 8, NvLinkRate = DataRate.FromGigabytesPerSecond(25), Source = "test",
        };
        var node = new NodeSpec
        {
            Name = "node", Gpu = gpu, Gpus = 8, Nic = new NicSpec { Name = "nic", Ports = 1, PortRate = DataRate.FromGigabitsPerSecond(NicGigabits), Source = "test" }, Nics = 8, StorageNics = StorageNics, CpuSockets = 2,
            PcieRate = DataRate.FromGigabytesPerSecond(63), DramRate = DataRate.FromGigabytesPerSecond(300), Source = "test",
        };
        var fabric = new FabricSpec
        {
            Name = "mpft", Kind = FabricKind.MultiPlaneFatTree, Planes = 8, Source = "test",
            Switch = new SwitchSpec { Name = "switch", Radix = 64, PortRate = DataRate.FromGigabitsPerSecond(NicGigabits), HopLatency = HopLatency, Source = "test" },
        };
        return FabricBuilder.Build(node, Ranks / Fold / 8, fabric);
    }

    public TrainingRun Run(ClusterNetwork? network = null) => Simulation(network).Run();

    public ClusterRanks Placement => new(Plan with { DataParallel = DataParallel / Fold }, 8, fold: Fold);

    public TrainingSimulation Simulation(ClusterNetwork? network = null, TrainingWorkload? workload = null)
    {
        var graph = Graph();
        network ??= Network(graph);
        return new TrainingSimulation(workload ?? Workload(), network, Placement, Draw(), Bound(graph), Parameters());
    }

    /// <summary>The step as a program for packets, with its cluster.</summary>
    public (PacketStep Step, ClusterTopology Topology) OnPackets(ClusterNetwork? network = null)
    {
        var graph = Graph();
        network ??= Network(graph);
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        return (new PacketStep(Workload(), network, topology, Placement, Draw(), Experts == 0 ? null : Bound(graph), Parameters()), topology);
    }

    public TrainingWorkload Workload()
    {
        var schedule = Schedule(PipelineRanks, MicroBatches);
        return TrainingWorkload.Build(Model, schedule, LayerPlacement.ByLayerCount(Model, schedule.Stages), Layout);
    }

    private ClusterNetwork Network(ClusterGraph graph) =>
        new(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, ForwardRate, isAnalytic: IsAnalytic);

    public ExchangeBound Bound(ClusterGraph graph) => ExchangeBound.For(graph, GroupRanks / 8, TransportEfficiency.Ideal, ForwardRate);

    private RoutingDraw? Draw() => Experts == 0 ? null : new RoutingDraw(
        new ExpertRouting { Tokens = 512, Experts = Experts, TopK = 8, GroupLimit = 4, Nodes = GroupRanks / 8, GpusPerNode = 8, Balanced = Balanced }, Seed);

    public TrainingParameters Parameters() => new()
    {
        DispatchBytes = RowBytes, CombineBytes = 2 * RowBytes, NotifyLatency = Notify, DispatchLatency = Fixed, CombineLatency = Fixed, CombineCopyCost = 1,
        SendLatency = SendLatency, Collectives = new CollectiveCosts(RingStep, 200e9, _ => InNode), PhaseTimes = new Times(this),
        SendsYield = SendsYield, BlockingChunks = BlockingChunks,
    };

    private sealed class Times(TrainingFixture fixture) : IPhaseTimes
    {
        public long Picoseconds(ComputePhase phase, bool overlapped, int rows) => 1_000_000 * phase switch
        {
            ComputePhase.AttentionForward => fixture.Attention.F,
            ComputePhase.AttentionCoreForward => fixture.Core.F,
            ComputePhase.AttentionCoreBackward => fixture.Core.B,
            ComputePhase.AttentionBackward => fixture.Attention.B,
            ComputePhase.AttentionWeight => fixture.Attention.W,
            ComputePhase.ExpertForward or ComputePhase.DenseForward => fixture.Mlp.F,
            ComputePhase.ExpertBackward or ComputePhase.DenseBackward => fixture.Mlp.B,
            ComputePhase.ExpertWeight or ComputePhase.DenseWeight => fixture.Mlp.W,
            _ => 0L,
        };
    }
}
