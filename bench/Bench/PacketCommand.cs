using System.Globalization;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Bench;

/// <summary>
/// The packet network on a three-tier fat-tree of radix k at 400 Gb/s: `packet PATTERN K TRANSPORT ROUTING [CABLE_NS [THREADS]]`.
/// Patterns are those of the published comparisons: a permutation of 2 MB, a 127-to-1 incast of 2 MB, an all-to-all of 100 KB.
/// </summary>
internal static class PacketCommand
{
    public static int Run(string[] args)
    {
        if (args.Length < 4)
        {
            Console.Error.WriteLine("usage: Bench packet permutation|incast|all-to-all K window|ndp|dcqcn|infiniband|swift|hpcc|nscc|rccc ecmp|static|spray|flowlet|adaptive [CABLE_NS [THREADS]]");
            return 2;
        }

        var k = int.Parse(args[1], CultureInfo.InvariantCulture);
        var cable = args.Length > 4 ? double.Parse(args[4], CultureInfo.InvariantCulture) : 1000;
        var threads = args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : 1;
        var topology = Tree(k, SimDuration.FromNanoseconds(cable));
        var workload = args[0] switch
        {
            "permutation" => MatrixGenerator.Permutation(topology.Hosts, new Bytes(2_000_000), 1),
            "incast" => MatrixGenerator.Incast(topology.Hosts, new Bytes(2_000_000), 1),
            _ => MatrixGenerator.AllToAll(topology.Hosts, new Bytes(100_000)),
        };
        var kind = Enum.Parse<TransportKind>(args[2], ignoreCase: true);
        var parameters = new PacketParameters
        {
            Routing = Enum.Parse<PacketRouting>(args[3], ignoreCase: true),
            Transport = new TransportParameters { Kind = kind, Window = kind == TransportKind.Window ? 128 : 256 },
            Switch = SwitchParameters.For(kind),
            FlowControl = FlowControlParameters.For(kind),
        };
        WarmUp(Tree(8, SimDuration.FromNanoseconds(cable)), parameters, threads);
        var meter = Meter.Start();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var run = new PacketNetwork(topology, parameters, workload).Run(threads);
        var wall = clock.Elapsed.TotalSeconds;
        var cost = meter.Stop();
        var times = run.Messages.Select(message => message.CompletionTime!.Value.Microseconds).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {args[0]} on {topology.Hosts} hosts, {kind} {parameters.Routing}, cables {cable} ns, threads {threads}: FCT mean {times.Average():F2}, max {times[^1]:F2} us
            hops {run.Totals.DataHops} data, {run.Totals.ControlHops} control; trims {run.Totals.Trims}, drops {run.Totals.Drops}, marks {run.Totals.Marks}, control drops {run.Totals.ControlDrops}, timeouts {run.Messages.Sum(m => m.Timeouts)}
            CPU {cost.CpuSeconds:F2} s, wall {wall:F2} s, {run.Totals.Hops / cost.CpuSeconds / 1e6:F2} M hops per CPU-second, peak {Meter.PeakMebibytes} MiB, allocated {cost.AllocatedBytes >> 20} MiB, conserved {run.Totals.Conserved}, hash {run.Hash:x16}
            """));
        return 0;
    }

    /// <summary>Small runs, not measured, until the runtime has compiled the loops for good.</summary>
    private static void WarmUp(PacketTopology topology, PacketParameters parameters, int threads)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 2)
        {
            new PacketNetwork(topology, parameters, MatrixGenerator.Permutation(128, new Bytes(2_000_000), 1)).Run(threads);
            Thread.Sleep(100);
        }
    }

    private static PacketTopology Tree(int k, SimDuration cable)
    {
        var tier = new FatTreeTier { DownlinkRate = DataRate.FromGigabitsPerSecond(400), DownlinkLatency = cable, RadixDown = k / 2, RadixUp = k / 2 };
        return FatTreeTopology.Build(k * k * k / 4, k * k / 4, [tier, tier, tier with { RadixDown = k, RadixUp = 0 }]);
    }
}
