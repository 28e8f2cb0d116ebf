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
    public void A_second_micro_batch_hides_waiting_for_experts_but_not_for_a_rank_that_is_slow_in_both()
    {
        // A rank with more rows is late with one micro-batch while the others compute the next.
        var drawn = new ExpertChoice(ExpertChoiceSource.Drawn);
        Assert.True(Run(drawn, 2).Causes.Waiting < Run(drawn, 1).Causes.Waiting, $"{Run(drawn, 2).Causes} of {Run(drawn, 1).Causes}");

        // Fifteen of sixteen ranks wait in every layer for one whose cache is 32 times as long: at least half of what their kernels are shorter by.
        var balanced = new ExpertChoice(ExpertChoiceSource.Balanced);
        var alike = Run(balanced, 2);
        var one = Run(balanced, 2, longContext: 65536);
        Assert.True(one.Causes.Waiting > 0.5 * 15 / 16 * (one.Time - alike.Time).Seconds, $"{one.Causes} in {one.Time}, {alike.Time}");
    }

    [Fact]
    public void A_proxy_that_posts_slower_than_the_wire_sets_the_pace_and_a_faster_one_does_not()
    {
        var quiet = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1);
        var fast = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1, settings => settings with { ProxyMessage = SimDuration.FromNanoseconds(1) });
        Assert.Equal(quiet.Time, fast.Time);

        // 64 tokens x 8 experts, half of them on the other node: 256 messages, 256 us in each of 58 x 2 exchanges, in which the bytes have long moved. What shared experts hide of a dispatch, some 20 us, is not
        // charged to it.
        var slow = Run(new ExpertChoice(ExpertChoiceSource.Balanced), 1, settings => settings with { ProxyMessage = SimDuration.FromMicroseconds(1) });
        var most = (58 * 2 * 256e-6) - quiet.Causes.Exchange;
        Assert.InRange((slow.Time - quiet.Time).Seconds, most - (58 * 30e-6), most);
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

    private static PassUnit Run(ExpertChoice choice, int microBatches, Func<PassSettings, PassSettings>? change = null, int sequences = 64, double longContext = 2048)
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
        unit.Start([.. Enumerable.Range(0, 16 * microBatches).Select(place => InferenceBatch.Of(sequences / microBatches, 1, place < microBatches ? longContext : 2048))]);
        while (clock.Step())
        {
        }

        return unit;
    }
}
