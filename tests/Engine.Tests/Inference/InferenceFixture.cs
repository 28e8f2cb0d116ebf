using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Engine.Tests.Inference;

/// <summary>Small clusters at wire rates, and passes without kernels on them.</summary>
internal static class InferenceFixture
{
    public static readonly ModelSpec DeepSeek = Sim.Engine.Tests.Compute.TestModels.Load("deepseek-v3");

    /// <summary>Nodes of eight GPUs at 200 GB/s of NVLink, eight NICs of 50 GB/s in as many planes or on one two-layer fat-tree; storage NICs of the same rate on a plane of their own.</summary>
    public static ClusterNetwork Network(int nodes, int gpus = 8, double nvLinkGigabytes = 200, bool planes = true, int storageNics = 0, long hopNanoseconds = 0)
    {
        var rate = DataRate.FromGigabitsPerSecond(400);
        var gpu = new GpuSpec
        {
            Name = "gpu", Sms = 132, HbmCapacity = new Bytes(80L << 30), HbmRate = DataRate.FromGigabytesPerSecond(3350), Bf16Peak = FlopRate.FromTeraflops(989),
            NvLinks = 1, NvLinkRate = DataRate.FromGigabytesPerSecond(nvLinkGigabytes), Source = "test",
        };
        var node = new NodeSpec
        {
            Name = "node", Gpu = gpu, Gpus = gpus, Nic = new NicSpec { Name = "nic", Ports = 1, PortRate = rate, Source = "test" }, Nics = gpus, StorageNics = storageNics,
            PcieRate = DataRate.FromGigabytesPerSecond(63), DramRate = DataRate.FromGigabytesPerSecond(300), Source = "test",
        };
        var graph = FabricBuilder.Build(node, nodes, new FabricSpec
        {
            Name = "fabric", Kind = planes ? FabricKind.MultiPlaneFatTree : FabricKind.FatTree2, Planes = planes ? gpus : 1, Source = "test",
            Switch = new SwitchSpec { Name = "switch", Radix = 64, PortRate = rate, HopLatency = SimDuration.FromNanoseconds(hopNanoseconds), Source = "test" },
        });
        return new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, double.PositiveInfinity);
    }

    public static InferencePlan Plan(int ranks, int microBatches = 1) =>
        new() { Ranks = ranks, ExpertParallel = ranks, MicroBatches = microBatches, SharedAsRouted = true };

    /// <summary>A pass without kernels, latencies and headers: the network alone.</summary>
    public static PassUnit Wires(ClusterNetwork network, ModelSpec model, InferencePlan plan, ExpertChoice choice, PassSettings settings, IExchangeTimes? exchanges = null)
    {
        var clock = new InferenceClock(network);
        var traffic = new ExpertTraffic(model.Moe!, plan, network.Graph.GpusPerNode, choice, 1);
        var costs = new PassCosts(InferenceKernels.Of(model, GemmPrecision.Fp8), null, plan, model.HiddenSize, settings);
        var unit = new PassUnit(clock, PassProgram.Of(model, plan), plan, costs, traffic, [.. Enumerable.Range(0, plan.Ranks)], [1, 1], exchanges: exchanges) { IsAlone = exchanges is not null };
        unit.Start([.. Enumerable.Range(0, plan.Replicas * plan.MicroBatches).Select(_ => InferenceBatch.Of(32, 1, 4096))]);
        while (clock.Step())
        {
        }

        return unit;
    }
}
