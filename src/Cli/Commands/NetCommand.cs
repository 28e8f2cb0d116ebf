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
        var transport = Choice("--transport", "Transport: window, ndp, dcqcn, infiniband, swift, hpcc, nscc or rccc.", TransportKind.Ndp);
        var routing = new Option<PacketRouting?>("--routing") { Description = "Routing: ecmp, static, spray, flowlet or adaptive; without it ecmp for hpcc, spray for the others.", HelpName = "name" };
        var flow = new Option<FlowControl?>("--flow-control") { Description = "Links: none, credit or pause; without it credit for infiniband, none for the others.", HelpName = "name" };
        var buffer = new Option<string?>("--buffer") { Description = "Buffer per lane of a link: input buffer under credit (128 KiB), pause threshold under pause (200 KB), queue of a class else (416 KB).", HelpName = "bytes" };
        var headroom = new Option<string?>("--headroom") { Description = "Headroom per lane of a link under pause; without it what each link needs.", HelpName = "bytes" };
        var queueing = Choice("--queueing", "Where packets wait in a switch: output, input or virtual (output queues at the inputs).", SwitchQueueing.Output);
        var classes = new Option<int>("--classes") { Description = "Classes of data; prio of a connection names its own, 0 first.", DefaultValueFactory = _ => 1, HelpName = "count" };
        var weights = new Option<string?>("--weights") { Description = "Weights of the classes, as 3,1; without them strict priority.", HelpName = "list" };
        var window = new Option<int>("--window") { Description = "Packets per message in flight (window, infiniband), before the first pull (ndp, rccc), or at most (swift, hpcc, nscc).", DefaultValueFactory = _ => 256, HelpName = "packets" };
        var recovery = Choice("--recovery", "Recovery of losses: selective, or gobackn as RoCEv2 NICs do.", RecoveryKind.Selective);
        var faults = new Option<string?>("--faults") { Description = "Failures of links, switches and hosts, as the lines 'failure ...' of a .cm file.", HelpName = "file" };
        var detection = new Option<string>("--detection") { Description = "Time from a failure or repair until routes follow.", DefaultValueFactory = _ => "100 us", HelpName = "time" };
        var retry = new Option<bool>("--link-retry") { Description = "Links send packets with bit errors again; without it they are lost." };
        var mtu = new Option<int>("--mtu") { Description = "Payload of a packet in bytes; 64 bytes of header are added.", DefaultValueFactory = _ => 4096, HelpName = "bytes" };
        var seed = new Option<int>("--seed") { Description = "Seed of the matrix, of paths and of marking.", DefaultValueFactory = _ => 1, HelpName = "number" };
        var threads = new Option<int>("--threads") { Description = "Worker threads; the result does not depend on them.", DefaultValueFactory = _ => 1, HelpName = "count" };
        var budget = new Option<int>("--budget") { Description = "Refuse runs that are estimated to take longer.", DefaultValueFactory = _ => 600, HelpName = "seconds" };
        var output = new Option<string?>("--out") { Description = "Folder for a report with plots, tables and a trace; without it nothing is written.", HelpName = "folder" };
        var sample = new Option<string?>("--sample") { Description = "Time between looks at the queues for --out; it doubles while a run has more than 1,024 of them. Without it the wire time of a full packet.", HelpName = "time" };
        var check = new Option<bool>("--check") { Description = "Show that every packet and byte is accounted for; exit code 3 if not." };
        var json = CommonOptions.Json();
        var command = new Command("net", "Run a connection matrix on a fat-tree, packet by packet.")
        {
            matrix, topo, generate, hosts, size, transport, routing, window, recovery, flow, buffer, headroom, queueing, classes, weights, mtu, faults, detection, retry, seed, threads, budget, output, sample, check, json,
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
                ? Accept(context, MatrixFile.Parse(name, Read(name), topology.Hosts, parsed.GetValue(classes)))
                : Generate(parsed.GetValue(generate)!, topology.Hosts, Size(parsed.GetRequiredValue(size)), (ulong)parsed.GetValue(seed));
            Require(workload.Messages.Count > 0, "the matrix has no connections");
            var kind = parsed.GetValue(transport);
            Require(
                parsed.GetValue(recovery) == RecoveryKind.Selective || kind is not (TransportKind.Ndp or TransportKind.Rccc),
                "--recovery gobackn does not go with ndp and rccc, whose receivers pull packets in any order; selective does");
            var paths = parsed.GetValue(routing) ?? (kind == TransportKind.Hpcc ? PacketRouting.Ecmp : PacketRouting.Spray);
            Require(kind != TransportKind.Hpcc || paths is not (PacketRouting.Spray or PacketRouting.Adaptive), "--routing spray and adaptive do not go with hpcc, which compares what the switches of one path tell; ecmp, static and flowlet do");
            IReadOnlyList<PacketFault> failures =
            [
                .. parsed.GetValue(matrix) is { } cm ? Accept(context, FaultFile.Parse(cm, Read(cm), topology, isMatrix: true)) : [],
                .. parsed.GetValue(faults) is { } list ? Accept(context, FaultFile.Parse(list, Read(list), topology, isMatrix: false)) : [],
            ];
            var parameters = new PacketParameters
            {
                Faults = new FaultParameters { Faults = failures, Detection = Detection(parsed.GetRequiredValue(detection)), LinkRetry = parsed.GetValue(retry) },
                Format = new PacketFormat { Payload = new Bytes(parsed.GetValue(mtu)) },
                Routing = paths,
                Seed = (ulong)parsed.GetValue(seed),
                Transport = new TransportParameters { Kind = kind, Window = parsed.GetValue(window), Recovery = parsed.GetValue(recovery) },
                Switch = SwitchParameters.For(kind) with { Queueing = parsed.GetValue(queueing) },
                Classes = new ClassParameters { Count = parsed.GetValue(classes), Weights = Weights(parsed.GetValue(weights)) },
                FlowControl = FlowControlParameters.For(kind, parsed.GetValue(flow)),
            };
            parameters = WithLinks(parameters, Buffer("--buffer", parsed.GetValue(buffer)), Buffer("--headroom", parsed.GetValue(headroom)));
            Accept(context, (workload, LinkCheck.Of(parsed.GetValue(topo) ?? "network", topology, parameters, workload)));
            var folder = parsed.GetValue(output);
            Require(parsed.GetValue(sample) is null || folder is not null, "--sample is for --out");
            HoldBudget(PacketEstimate.Of(topology, parameters, workload), parsed.GetValue(budget));
            context.Token.ThrowIfCancellationRequested();
            var observe = folder is null ? null : new Observation { Interval = Sample(parsed.GetValue(sample)) };
            var run = Run(context, new PacketNetwork(topology, parameters, workload), parsed.GetValue(threads), observe, workload);
            if (run.Deadlock is { } deadlock)
                throw new RunFailedException(deadlock.Report(topology));
            if (run.Completed < workload.Messages.Count)
                throw new RunFailedException(Unfinished.Tell(workload, run));
            var messages = new MessageStatistics(workload, run, new UnloadedTime(topology, parameters));
            if (folder is not null)
            {
                var title = parsed.GetValue(matrix) is { } cm2 ? Path.GetFileNameWithoutExtension(cm2) : string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(generate)} of {topology.Hosts} hosts");
                new NetResult(topology, workload, run, messages).Write(folder, title, NetOptions.Resolved(command, parsed, parsed.GetValue(matrix)), NetOptions.Words(parsed));
                context.Terminal.Messages.WriteLine($"report in {Path.Combine(folder, "report.html")}");
            }

            var report = new NetReport(run, messages);
            if (parsed.GetValue(json))
            {
                context.Terminal.Results.WriteLine(report.Json());
            }
            else
            {
                report.Print(context.Terminal);
            }

            if (parsed.GetValue(check))
                Ledger.Hold(workload, run, parameters.Format, context.Terminal);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static PacketRun Run(CommandContext context, PacketNetwork network, int threads, Observation? observe, MessageSet workload)
    {
        using var progress = new ProgressPrinter(context.Terminal);
        var bytes = workload.Messages.Sum(message => (double)message.Size.Count);
        return network.Run(threads, observe: observe, tick: at =>
        {
            context.Token.ThrowIfCancellationRequested();
            progress.Report(new RunProgress("packets", Math.Min(1, at.Delivered.Count / bytes), at.Now, at.Hops) { Unit = "packet-hops" });
        });
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
        if (parsed.Value is null || parsed.Findings.Any(finding => finding.Severity == FindingSeverity.Error))
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

    private static PacketParameters WithLinks(PacketParameters parameters, Bytes? buffer, Bytes? headroom)
    {
        Require(parameters.Classes.Fault is null, $"--classes: {parameters.Classes.Fault}");
        var control = parameters.FlowControl;
        Require(headroom is null || control.Kind == FlowControl.Pause, "--headroom is for --flow-control pause");
        return control.Kind == FlowControl.None
            ? parameters with { Switch = parameters.Switch with { DataBuffer = buffer ?? parameters.Switch.DataBuffer } }
            : parameters with { FlowControl = control with { InputBuffer = buffer ?? control.InputBuffer, PauseAbove = buffer ?? control.PauseAbove, Headroom = headroom } };
    }

    private static Bytes? Buffer(string option, string? text)
    {
        if (text is null)
            return null;
        if (!QuantityParser.TryParse(text, QuantityKind.Size, out var value, out var problem, out var hint))
            throw new UserException($"{option}: {problem} ({hint})");
        Require(value is >= 1 and <= 1L << 30, $"{option}: a buffer has 1 byte to 1 GiB");
        return new Bytes((long)value);
    }

    private static int[]? Weights(string? text)
    {
        if (text is null)
            return null;
        var parts = text.Split(',');
        Require(parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)), $"--weights: '{text}' is no list of whole numbers, as 3,1");
        return Array.ConvertAll(parts, part => int.Parse(part, CultureInfo.InvariantCulture));
    }

    private static SimDuration? Sample(string? text)
    {
        if (text is null)
            return null;
        if (!QuantityParser.TryParse(text, QuantityKind.Duration, out var value, out var problem, out var hint))
            throw new UserException($"--sample: {problem} ({hint})");
        Require(value is >= 1 and <= 1_000_000_000_000, "--sample: 1 ps to 1 s lie between two looks");
        return new SimDuration((long)value);
    }

    private static SimDuration Detection(string text)
    {
        if (!QuantityParser.TryParse(text, QuantityKind.Duration, out var value, out var problem, out var hint))
            throw new UserException($"--detection: {problem} ({hint})");
        Require(value is >= 0 and <= 100_000_000_000_000, "--detection: a detection takes 0 to 100 s");
        return new SimDuration((long)value);
    }

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
