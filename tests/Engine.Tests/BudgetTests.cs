using System.Text.Json;
using Sim.Engine.Exchange;
using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Engine.Tests.Training;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Workloads.Experts;
using Sim.Workloads.Pipelines;

namespace Sim.Engine.Tests;

/// <summary>Allocation in steady state stays within bench/budgets.json. Bytes are the same on every machine, times are not: no time is asserted.</summary>
public sealed class BudgetTests
{
    private static readonly ExpertRouting Routing = new() { Tokens = 4096, Experts = 256, TopK = 8, GroupLimit = 4, Nodes = 8, GpusPerNode = 8 };

    [Fact]
    public void A_flow_started_alone_stays_in_budget()
    {
        var network = new FlowNetwork([50e9, 60e9, 70e9]);
        long[] tags = new long[64];
        AssertBudget("flow started alone", 20_000, count =>
        {
            Span<FlowEntry> entries = [new(0, 1), new(1, 0.5), new(2, 1.5)];
            for (var i = 0; i < count; i++)
            {
                network.Start(entries[..(1 + (i % 3))], 1000 + (i % 17), 1, double.PositiveInfinity, i % FlowNetwork.Priorities, i);
                if (network.ActiveFlows >= 16)
                {
                    network.Complete(ref tags);
                }
            }
        });
    }

    [Fact]
    public void A_flow_of_an_exchange_stays_in_budget()
    {
        // Two groups over the same GPUs, so that exchanges also meet and are solved together.
        var fixture = new TrainingFixture { PipelineRanks = 1, DataParallel = 64 };
        var graph = fixture.Graph();
        var network = new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, 186e9);
        ExchangeGroup[] groups = [.. Enumerable.Range(0, 2).Select(_ => new ExchangeGroup(network, [.. Enumerable.Range(0, 64)]))];
        var draw = new RoutingDraw(Routing, 1);
        var counts = new RoutingCounts(8, 64);
        long[] tags = new long[2048];
        AssertBudget("flow of an exchange", 40 * 512, count =>
        {
            for (var exchange = 0; exchange < count / 512; exchange++)
            {
                var group = groups[exchange % 2];
                for (var rank = 0; rank < 64; rank++)
                {
                    draw.Fill(exchange % 7, 0, rank, counts);
                    group.Set((ExchangeKind)(exchange / 2 % 2), rank, counts.TokensToNode, counts.TokensToGpu, 7392, 2000, exchange % 2);
                }

                group.Start((ExchangeKind)(exchange / 2 % 2));
                while (exchange % 2 == 1 && network.Flows.ActiveFlows > 0)
                {
                    network.Flows.Complete(ref tags);
                }
            }
        });
    }

    [Fact]
    public void Routing_counts_stay_in_budget()
    {
        var draw = new RoutingDraw(Routing with { Skew = 0.5 }, 1);
        var counts = new RoutingCounts(8, 64);
        AssertBudget("routing counts of one source rank", 1000, count =>
        {
            for (var i = 0; i < count; i++)
            {
                draw.Fill(i, i % 58, i % 64, counts);
            }
        });
    }

    [Fact]
    public void Bounds_of_an_exchange_stay_in_budget()
    {
        var bound = new ExchangeBound(8, 8, 50e9, 160e9, 186e9);
        var counts = new RoutingCounts(8, 64);
        new RoutingDraw(Routing, 1).Fill(0, 0, 0, counts);
        AssertBudget("bounds of an exchange", 100, count =>
        {
            for (var i = 0; i < count; i++)
            {
                bound.Clear();
                bound.Add(i % 64, counts, 7392);
                Assert.True(bound.Seconds() > 0);
            }
        });
    }

    [Fact]
    public void An_operation_of_a_training_step_stays_in_budget()
    {
        // What the operations of 96 micro-batches allocate beyond those of 48, per operation: tables of the set-up and collectives fall out, lists that record exchanges
        // and messages for the audit stay.
        var (few, fewOperations) = Step(48);
        var (many, manyOperations) = Step(96);
        AssertWithin("operation of a training step, record and audit included", (many - few) / (double)(manyOperations - fewOperations));

        static (long Bytes, long Operations) Step(int microBatches)
        {
            var simulation = new TrainingFixture
            {
                Experts = 64, PipelineRanks = 2, DataParallel = 16, MicroBatches = microBatches, Tokens = 512, Schedule = ZeroBubbleSchedule.Build,
            }.Simulation();
            var before = GC.GetAllocatedBytesForCurrentThread();
            simulation.Run();
            return (GC.GetAllocatedBytesForCurrentThread() - before, simulation.OperationCount);
        }
    }

    /// <summary>Runs so many items twice and looks at the second time.</summary>
    private static void AssertBudget(string item, int count, Action<int> run)
    {
        run(count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        run(count);
        AssertWithin(item, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count);
    }

    private static void AssertWithin(string item, double bytes)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Budgets()));
        var budget = file.RootElement.GetProperty("budgets").GetProperty(item).GetDouble();
        Assert.True(bytes <= budget, $"{item}: {bytes:F3} bytes allocated, budget {budget:F3} (bench/budgets.json)");
    }

    private static string Budgets()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Sim.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "bench", "budgets.json");
    }
}
