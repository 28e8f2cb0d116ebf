using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Calibration.Tests;

/// <summary>Passes of DeepSeek-V3's layers with the kernels of the H800 on two nodes.</summary>
public sealed class PassUnitTests
{
    private static readonly HardwareProfile Profile = H800ProfileTests.Load();

    private static readonly ModelSpec Model = ModelSpec.Load(Path.Combine(Repository.Root, "models", "deepseek-v3", "config.json")).Model!;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_causes_add_up_to_the_pass(int microBatches)
    {
        var unit = Run(new ExpertChoice(ExpertChoiceSource.Drawn, 0.5), microBatches);
        Assert.Equal(unit.Time.Seconds, unit.Causes.Sum, unit.Time.Seconds * 1e-9);
    }

    [Fact]
    public void Ranks_wait_for_the_one_with_the_popular_expert_and_for_none_when_all_have_the_same()
    {
        Assert.Equal(0, Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1).Causes.Waiting, 1e-9);
        Assert.True(Run(new ExpertChoice(ExpertChoiceSource.Drawn, 1), 1).Causes.Waiting > 1e-5);
    }

    [Fact]
    public void A_second_micro_batch_hides_exchanges_but_never_below_the_kernels()
    {
        var one = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1, sequences: 256);
        var two = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 2, sequences: 256);
        Assert.True(two.Time < one.Time);
        Assert.True(two.Causes.Exchange < one.Causes.Exchange);
        Assert.True(two.Time.Seconds >= two.Causes.Compute + two.Causes.Hbm);
    }

    [Fact]
    public void A_proxy_adds_its_time_to_every_exchange()
    {
        var quiet = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1);
        var proxied = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1, settings => settings with { ProxyLatency = SimDuration.FromMicroseconds(5) });
        Assert.Equal(58 * 2 * 5e-6, (proxied.Time - quiet.Time).Seconds, 1e-9);
    }

    private static PassUnit Run(ExpertChoice choice, int microBatches, Func<PassSettings, PassSettings>? change = null, int sequences = 64)
    {
        var rate = DataRate.FromGigabitsPerSecond(400);
        var gpu = new GpuSpec
        {
            Name = "gpu", Sms = 132, HbmCapacity = new Bytes(80L << 30), HbmRate = DataRate.FromGigabytesPerSecond(3350), Bf16Peak = FlopRate.FromTeraflops(989),
            NvLinks = 8, NvLinkRate = DataRate.FromGigabytesPerSecond(25), Source = "test",
        };
        var node = new NodeSpec
        {
            Name = "node", Gpu = gpu, Gpus = 8, Nic = new NicSpec { Name = "nic", Ports = 1, PortRate = rate, Source = "test" }, Nics = 8,
            PcieRate = DataRate.FromGigabytesPerSecond(63), DramRate = DataRate.FromGigabytesPerSecond(300), Source = "test",
        };
        var graph = FabricBuilder.Build(node, 2, new FabricSpec
        {
            Name = "fabric", Kind = FabricKind.MultiPlaneFatTree, Planes = 8, Source = "test",
            Switch = new SwitchSpec { Name = "switch", Radix = 64, PortRate = rate, HopLatency = SimDuration.Zero, Source = "test" },
        });
        var network = new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, double.PositiveInfinity);
        var plan = new InferencePlan { Ranks = 16, ExpertParallel = 16, MicroBatches = microBatches };
        var settings = new PassSettings { Kernels = PassKernels.Decode, DispatchBytes = 7392, CombineBytes = 14336 };
        var costs = new PassCosts(InferenceKernels.Of(Model, GemmPrecision.Fp8), Profile, plan, Model.HiddenSize, change?.Invoke(settings) ?? settings);
        var clock = new InferenceClock(network);
        var unit = new PassUnit(clock, PassProgram.Of(Model, plan), plan, costs, new ExpertTraffic(Model.Moe!, plan, 8, choice, 1), [.. Enumerable.Range(0, 16)], [1, 1]) { IsAlone = true };
        unit.Start([.. Enumerable.Range(0, 16 * microBatches).Select(_ => InferenceBatch.Of(sequences / microBatches, 1, 2048))]);
        while (clock.Step())
        {
        }

        return unit;
    }
}
