using Sim.Engine.Compute;
using Sim.Engine.Network;
using Sim.Engine.Training;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

public sealed class TensorParallelTests
{
    /// <summary>S = 100,000 tokens x 2,048 B; 7/8 of it over NVLink at 200 GB/s.</summary>
    private const double Gather = 7.0 / 8 * 204.8e6 / 200e9;

    /// <summary>
    /// One micro-batch, two layers, one stage. Forward: the embedding's reduce-scatter, two all-gathers and two reduce-scatters per layer, the head's all-gather: 10. Backward: per layer
    /// twice all-gather, all-gather of the saved input, reduce-scatter: 12; the head's saved input and reduce-scatter, the embedding's all-gather: 3.
    /// </summary>
    private const int Collectives = 25;

    private static readonly TrainingFixture OneNode = new()
    {
        PipelineRanks = 1, DataParallel = 1, TensorParallel = 8, MicroBatches = 1, Tokens = 100_000, Attention = (0, 0, 0), Mlp = (0, 0, 0),
    };

    [Fact]
    public void With_sequence_parallelism_a_layer_gathers_and_scatters_twice_forward_and_gathers_four_times_and_scatters_twice_backward() =>
        Assert.Equal(Collectives * Gather, OneNode.Run().End.Seconds, 1e-9);

    [Fact]
    public void Without_sequence_parallelism_a_layer_reduces_twice_forward_and_twice_backward()
    {
        // Forward embedding and 2 x 2, backward head and 2 x 2; an all-reduce takes twice an all-gather.
        var fixture = new TrainingFixture
        {
            PipelineRanks = 1, DataParallel = 1, TensorParallel = 8, MicroBatches = 1, Tokens = 100_000, Attention = (0, 0, 0), Mlp = (0, 0, 0), SequenceParallel = false,
        };
        Assert.Equal(10 * 2 * Gather, fixture.Run().End.Seconds, 1e-9);
    }

    [Fact]
    public void Links_carry_the_bytes_of_the_formula()
    {
        var graph = OneNode.Graph();
        var network = new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, double.PositiveInfinity);
        OneNode.Run(network);
        for (var gpu = 0; gpu < 8; gpu++)
        {
            Assert.Equal(Collectives * 7 / 8.0 * 204.8e6, network.Flows.CarriedBytes(network.Router.GpuNvLinkOut(gpu)), 1.0);
            Assert.Equal(Collectives * 7 / 8.0 * 204.8e6, network.Flows.CarriedBytes(network.Router.GpuNvLinkIn(gpu)), 1.0);
        }
    }

    [Fact]
    public void A_collective_alone_takes_what_was_measured_whatever_the_exchanges_reach_of_the_link()
    {
        // Fixed 10 us, 80 % of 200 GB/s, one sqrt(fixed x wire) for the chunks; the links' payload share of 60 % is the exchanges' and must not enter.
        var model = new CollectiveModel(10e-6, 0.8, 1);
        var fixture = new TrainingFixture
        {
            PipelineRanks = 1, DataParallel = 1, TensorParallel = 8, MicroBatches = 1, Tokens = 100_000, Attention = (0, 0, 0), Mlp = (0, 0, 0), InNode = model,
        };
        var graph = fixture.Graph();
        var network = new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), new TransportEfficiency(1, 0.6), double.PositiveInfinity);
        Assert.Equal(Collectives * model.Seconds(CollectiveOperation.AllGather, 8, 204.8e6, 200e9), fixture.Run(network).End.Seconds, 1e-9);
        Assert.Equal(Collectives * 7 / 8.0 * 204.8e6, network.Flows.CarriedBytes(network.Router.GpuNvLinkOut(3)), 100.0);
    }

    [Fact]
    public void With_free_communication_the_step_does_not_depend_on_tensor_parallelism()
    {
        var split = new TrainingFixture { DataParallel = 1, TensorParallel = 8 };
        Assert.Equal(new TrainingFixture().Run().End, split.Run().End);
    }

    [Fact]
    public void The_lower_bound_of_a_step_of_collectives_alone_is_the_step()
    {
        var run = OneNode.Run();
        var ranks = new ClusterRanks(OneNode.Plan, 8);
        var traffic = new TrainingTraffic(50e9, 50e9, 0, 0, 0, 0, ranks);
        var check = new TrainingBounds(OneNode.Workload(), OneNode.Parameters(), traffic).Step(run.End - Units.SimTime.Zero);
        Assert.Equal(1, check.TimesBound, 1e-6);
    }

    [Fact]
    public void Stages_send_the_tokens_of_one_tensor_parallel_rank()
    {
        var layout = new TrainingFixture { DataParallel = 1, TensorParallel = 8, Tokens = 800 };
        Assert.Equal(800 * 2048 / 8, layout.Workload().BoundaryBytes);
        Assert.Equal(800 * 2048, new TrainingFixture { DataParallel = 1, TensorParallel = 8, Tokens = 800, SequenceParallel = false }.Workload().BoundaryBytes);
    }

    [Fact]
    public void A_middle_stage_moves_two_gathers_and_two_scatters_per_layer_forward()
    {
        var fixture = new TrainingFixture { DataParallel = 1, TensorParallel = 8, Tokens = 800 };
        var program = fixture.Workload().Programs[1];
        var forward = program.Templates.Single(template => template.Name == "F 1").Operations[Streams.Model].Select(operation => program.Collectives[operation.Argument]).ToList();
        Assert.Equal(2 * 2, forward.Count(collective => collective.Operation == GroupOperation.AllGather));
        Assert.Equal(2 * 2, forward.Count(collective => collective.Operation == GroupOperation.ReduceScatter));
        Assert.All(forward, collective => Assert.Equal(800 * 1024 * 2, collective.Bytes));
    }
}
