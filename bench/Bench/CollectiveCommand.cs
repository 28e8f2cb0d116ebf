using System.Diagnostics;
using System.Globalization;
using Sim.Engine.Collectives;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Bench;

/// <summary>One collective of 1 GiB: `collective ALGORITHM GPUS`; `collectives` runs all, each in a process of its own, so that peak memory is each one's own.</summary>
internal static class CollectiveCommand
{
    private static readonly Bytes Message = new(1L << 30);

    private static readonly string[] Algorithms = ["ring", "tree", "halving-doubling", "hierarchical", "in-network", "all-to-all-hierarchical"];

    public static int RunAll()
    {
        Console.WriteLine("""
            | algorithm | GPUs | CPU s | peak MiB | transfers | paths laid | transfers per CPU s | x bound |
            |---|--:|--:|--:|--:|--:|--:|--:|
            """);
        foreach (var algorithm in Algorithms)
        {
            foreach (var gpus in (string[])["64", "512", "2048", "16384"])
            {
                var start = new ProcessStartInfo(Environment.ProcessPath!);
                if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
                {
                    start.ArgumentList.Add(typeof(CollectiveCommand).Assembly.Location);
                }

                start.ArgumentList.Add("collective");
                start.ArgumentList.Add(algorithm);
                start.ArgumentList.Add(gpus);
                using var process = Process.Start(start)!;
                process.WaitForExit();
                if (process.ExitCode != 0)
                {
                    return process.ExitCode;
                }
            }
        }

        return 0;
    }

    public static int Run(string algorithm, int gpus)
    {
        const int perNode = BenchCluster.GpusPerNode;
        CollectiveSetup? setup = algorithm switch
        {
            "ring" => CollectiveSetups.Ring(CollectiveKind.AllReduce, gpus, perNode, Message),
            "tree" => CollectiveSetups.Tree(gpus, perNode, Message),
            "halving-doubling" => CollectiveSetups.HalvingDoubling(CollectiveKind.AllReduce, gpus, Message),
            "hierarchical" => CollectiveSetups.Hierarchical(gpus, perNode, Message),
            "in-network" => CollectiveSetups.InNetwork(gpus, perNode, Message),
            "all-to-all-hierarchical" => CollectiveSetups.HierarchicalAllToAll(gpus, perNode, Message),
            _ => null,
        };
        if (setup is null)
        {
            Console.Error.WriteLine($"no algorithm {algorithm}; there are {string.Join(", ", Algorithms)}");
            return 2;
        }

        var meter = Meter.Start();
        var network = BenchCluster.Network(gpus / perNode);
        var latency = new StepLatency(SimDuration.FromMicroseconds(8), SimDuration.FromMicroseconds(3), SimDuration.FromMicroseconds(14));
        var outcome = CollectiveRun.Run(network, BenchCluster.Efficiency, setup, latency);
        var cost = meter.Stop();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {algorithm} | {gpus:N0} | {cost.CpuSeconds:F2} | {Meter.PeakMebibytes} | {outcome.Sends:N0} | {outcome.Enumerated:N0} | {outcome.Sends / cost.CpuSeconds:E1} | {outcome.TimesBound:F3} |"));
        return 0;
    }
}
