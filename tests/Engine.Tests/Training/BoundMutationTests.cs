using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

/// <summary>An engine that is broken in one way gives a result that bounds or audit refuse: no such result may reach a report.</summary>
public sealed class BoundMutationTests
{
    private static readonly SimDuration Microsecond = SimDuration.FromMicroseconds(1);

    [Fact]
    public void The_step_that_nobody_broke_passes()
    {
        var step = Step(Microsecond, Microsecond, Microsecond, Microsecond);
        Audit(step).Verify(step.Run());
    }

    [Fact]
    public void Links_ten_times_too_fast_fail_the_run()
    {
        var step = Step(Microsecond, Microsecond, Microsecond, Microsecond);
        var network = new ClusterNetwork(step.Graph(), new FabricRouter(step.Graph(), RoutingKind.Adaptive), new TransportEfficiency(10, 10), double.PositiveInfinity);
        Assert.Throws<BoundViolationException>(() => step.Run(network));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Flows_that_are_lost_fail_the_run(int every)
    {
        var simulation = Step(Microsecond, Microsecond, Microsecond, Microsecond).Simulation();
        var flows = 0;
        simulation.Exchanges!.Loses = () => ++flows % every == 0;
        Assert.Throws<BoundViolationException>(() => simulation.Run());
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void A_dropped_latency_fails_the_run(int notify, int kernel, int send, int ring)
    {
        var run = Step(Microsecond * notify, Microsecond * kernel, Microsecond * send, Microsecond * ring).Run();
        var truth = Step(Microsecond, Microsecond, Microsecond, Microsecond);
        Assert.Throws<BoundViolationException>(() => Audit(truth).Verify(run));
    }

    [Fact]
    public void A_skipped_exchange_fails_the_run()
    {
        var step = Step(Microsecond, Microsecond, Microsecond, Microsecond);
        var workload = step.Workload();
        SkipOneExchange(workload.Programs[1]);
        var run = step.Simulation(workload: workload).Run();
        Assert.Throws<BoundViolationException>(() => Audit(step).Verify(run));
    }

    [Fact]
    public void A_kernel_that_takes_no_time_fails_the_run()
    {
        var step = Step(Microsecond, Microsecond, Microsecond, Microsecond);
        var fast = new TrainingFixture { Experts = 64, DataParallel = 16, PipelineRanks = 2, Tokens = 512, Attention = (10, 9, 10) };
        Assert.Throws<BoundViolationException>(() => Audit(step).Verify(fast.Run()));
    }

    [Fact]
    public void Without_kernels_the_exchanges_one_after_the_other_are_the_bound_of_a_step()
    {
        // One stage, one micro-batch, two layers: 8 exchanges of 1 + 2 us and their bytes on a NIC; nothing else takes time, so the bound is met but for the busier node.
        var step = new TrainingFixture
        {
            Experts = 64, DataParallel = 16, PipelineRanks = 1, MicroBatches = 1, Attention = (0, 0, 0), Mlp = (0, 0, 0), Notify = Microsecond, Fixed = Microsecond * 2,
        };
        var traffic = new TrainingTraffic(50e9, 50e9, 0, 1e9, 0, 1, step.Placement);
        var check = new TrainingBounds(step.Workload(), step.Parameters(), traffic).Step(step.Run().End - SimTime.Zero);
        Assert.Equal(8 * 3e-6, check.LowerSeconds, 1e-12);
        Assert.True(check.Holds);
        var hurried = new TrainingBounds(step.Workload(), step.Parameters(), traffic).Step(Microsecond * 23);
        Assert.False(hurried.Holds);
    }

    private static TrainingFixture Step(SimDuration notify, SimDuration kernel, SimDuration send, SimDuration ring) => new()
    {
        Experts = 64, DataParallel = 16, PipelineRanks = 2, Tokens = 512, Notify = notify, Fixed = kernel, SendLatency = send, RingStep = ring,
        GradientBytes = 4, WeightBytes = 2,
    };

    private static TrainingAudit Audit(TrainingFixture truth) => new(truth.Workload(), truth.Parameters(), truth.Placement);

    /// <summary>Puts an empty operation in the place of the first exchange of a program's first template.</summary>
    private static void SkipOneExchange(TrainingProgram program)
    {
        var operations = program.Templates[0].Operations[Streams.Exchange];
        operations[0] = operations[0] with { Kind = OperationKind.Compute, Phase = ComputePhase.Optimizer, Argument = 0 };
    }
}
