using System.CommandLine;
using System.Globalization;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Engine.Packet;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Running;
using Sim.Units;

namespace Sim.Cli.Commands;

/// <summary><c>sim net</c>: a connection matrix on a fat-tree, packet by packet.</summary>
internal static class NetCommand
{
    public static Command Create(CommandContext context)
    {
        var matrix = new Argument<string?>("matrix") { Description = "Connection matrix (.cm).", Arity = ArgumentArity.ZeroOrOne };
        var topo = new Option<string?>("--topo") { Description = "Topology (.topo); without it a three-tier fat-tree of 400 Gb/s and 1 us per link.", HelpName = "file" };
        var generate = new Option<string?>("--generate") { Description = "Generate the matrix instead: permutation, incast or all-to-all.", HelpName = "pattern" };
        generate.AcceptOnlyFromAmong("permutation", "incast", "all-to-all");
        var hosts = new Option<int>("--hosts") { Description = "Hosts of the fat-tree when there is no topology file: k^3/4.", DefaultValueFactory = _ => 128, HelpName = "count" };
        var size = new Option<string>("--size") { Description = "Size of a generated message.", DefaultValueFactory = _ => "2 MB", HelpName = "bytes" };
        var transport = Choice("--transport", "Transport: window, ndp or dcqcn.", TransportKind.Ndp);
        var routing = Choice("--routing", "Routing: ecmp, static, spray or adaptive.", PacketRouting.Spray);
        var window = new Option<int>("--window") { Description = "Packets per message in flight (window) or before the first pull (ndp).", DefaultValueFactory = _ => 256, HelpName = "packets" };
        var mtu = new Option<int>("--mtu") { Description = "Payload of a packet in bytes; 64 bytes of header are added.", DefaultValueFactory = _ => 4096, HelpName = "bytes" };
        var seed = new Option<int>("--seed") { Description = "Seed of the matrix, of paths and of marking.", DefaultValueFactory = _ => 1, HelpName = "number" };
        var threads = new Option<int>("--threads") { Description = "Worker threads; the result does not depend on them.", DefaultValueFactory = _ => 1, HelpName = "count" };
        var budget = new Option<int>("--budget") { Description = "Refuse runs that are estimated to take longer.", DefaultValueFactory = _ => 600, HelpName = "seconds" };
        var json = CommonOptions.Json();
        var command = new Command("net", "Run a connection matrix on a fat-tree, packet by packet.")
        {
            matrix, topo, generate, hosts, size, transport, routing, window, mtu, seed, threads, budget, json,
        };
        command.SetAction(parsed =>
        {
            Require(parsed.GetValue(matrix) is null != parsed.GetValue(generate) is null, "give a connection matrix or --generate, one of them");
            InRange("--window", parsed.GetValue(window), 1, 1 << 20);
            InRange("--mtu", parsed.GetValue(mtu), 64, 60_000);
            InRange("--threads", parsed.GetValue(threads), 1, 64);
            InRange("--seed", parsed.GetValue(seed), 0, int.MaxValue);
            var topology = parsed.GetValue(topo) is { } file ? Accept(context, TopoFile.Parse(file, Read(file))) : Tree(parsed.GetValue(hosts));
            var workload = parsed.GetValue(matrix) is { } name
                ? Accept(context, MatrixFile.Parse(name, Read(name), topology.Hosts))
                : Generate(parsed.GetValue(generate)!, topology.Hosts, Size(parsed.GetRequiredValue(size)), (ulong)parsed.GetValue(seed));
            Require(workload.Messages.Count > 0, "the matrix has no connections");
            var kind = parsed.GetValue(transport);
            var parameters = new PacketParameters
            {
                Format = new PacketFormat { Payload = new Bytes(parsed.GetValue(mtu)) },
                Routing = parsed.GetValue(routing),
                Seed = (ulong)parsed.GetValue(seed),
                Transport = new TransportParameters { Kind = kind, Window = parsed.GetValue(window) },
                Switch = SwitchParameters.For(kind),
            };
            var unloaded = new UnloadedTime(topology, parameters);
            HoldBudget(PacketEstimate.Of(topology, parameters, workload), parsed.GetValue(budget));
            context.Token.ThrowIfCancellationRequested();
            var run = new PacketNetwork(topology, parameters, workload).Run(parsed.GetValue(threads));
            if (run.Completed < workload.Messages.Count)
                throw new RunFailedException($"{workload.Messages.Count - run.Completed} messages never arrived: their triggers did not fire");
            var report = new NetReport(workload, run, unloaded);
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.WriteLine(report.Json());
            }
            else
            {
                report.Print(context.Terminal);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void HoldBudget(PacketEstimate estimate, int seconds) => Require(estimate.Seconds <= seconds, string.Create(
        CultureInfo.InvariantCulture,
        $"about {estimate.Hops:G3} packet-hops would take {estimate.Seconds:F0} s, and the budget is {seconds} s; smaller messages ({seconds / estimate.Seconds:G2} of the bytes) would fit, or a larger --budget"));

    private static Option<T> Choice<T>(string name, string description, T standard)
        where T : struct, Enum =>
        new(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "name" };

    private static T Accept<T>(CommandContext context, (T? Value, IReadOnlyList<Finding> Findings) parsed)
        where T : class
    {
        if (parsed.Value is null)
            throw new UserException(parsed.Findings);
        context.Terminal.Print(parsed.Findings);
        return parsed.Value;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{file} cannot be read: {failure.Message}", failure);
        }
    }

    private static PacketTopology Tree(int hosts)
    {
        var k = (int)Math.Round(Math.Cbrt(4.0 * hosts));
        Require(hosts > 0 && k % 2 == 0 && k * k * k / 4 == hosts, $"no three-tier fat-tree has {hosts} hosts; k^3/4 does for an even k: 16, 128, 432, 1024, 8192");
        var tier = new FatTreeTier { DownlinkRate = DataRate.FromGigabitsPerSecond(400), DownlinkLatency = SimDuration.FromMicroseconds(1), RadixDown = k / 2, RadixUp = k / 2 };
        return FatTreeTopology.Build(hosts, k * k / 4, [tier, tier, tier with { RadixDown = k, RadixUp = 0 }]);
    }

    private static MessageSet Generate(string pattern, int hosts, Bytes size, ulong seed) => pattern switch
    {
        "permutation" => MatrixGenerator.Permutation(hosts, size, seed),
        "incast" => MatrixGenerator.Incast(hosts, size, seed),
        _ => MatrixGenerator.AllToAll(hosts, size),
    };

    private static Bytes Size(string text)
    {
        if (!QuantityParser.TryParse(text, QuantityKind.Size, out var value, out var problem, out var hint))
            throw new UserException($"--size: {problem} ({hint})");
        Require(value is >= 1 and <= 1L << 40, "--size: a message has 1 byte to 1 TiB");
        return new Bytes((long)value);
    }

    private static void InRange(string option, int value, int least, int most) => Require(value >= least && value <= most, $"{option} is {value}, and {least} to {most} is possible");

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new UserException(message);
    }
}
