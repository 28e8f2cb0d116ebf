using Sim.Engine.Exchange;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Sections;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>The exchanges of inference passes of a unit on packets. They never overlap, so each is a run of its own on an empty network, and those that send the same are run once.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="network">The cluster.</param>
/// <param name="gpus">GPU of each rank.</param>
/// <param name="nvLink">Payload share of NVLink for low-latency dispatch and combine, relative to the network's.</param>
/// <param name="combineCopyCost">What copying a byte in a combine of the normal kernels costs SMs relative to a dispatch.</param>
/// <param name="pass">Cache that moves beside the exchanges; null for none.</param>
internal sealed class PacketPass(PacketRunner runner, ClusterNetwork network, int[] gpus, double[] nvLink, double combineCopyCost, PassSection? pass) : IExchangeTimes
{
    private readonly ClusterTopology _topology = runner.Topology(network, combineCopyCost);
    private readonly Dictionary<ExchangeContent, TimedExchange> _times = [];
    private Func<PacketFindings>? _findings;
    private SimDuration _longest;

    public SimDuration Way { get; } = ExchangeWay.Longest(network, gpus);

    /// <summary>Rate at which a GPU reads cache while no exchange runs, in bytes per second.</summary>
    public double QuietCacheRate => Math.Min(pass?.CacheTraffic?.BytesPerSecond ?? 0, network.Capacity(network.Resource(network.Graph.PcieGpuIn(gpus[0]))));

    /// <summary>Runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>What the longest exchange shows; null where none took time.</summary>
    public PacketFindings? Findings => _findings?.Invoke();

    public TimedExchange Direct(ExchangeKind kind, double[][] rows, long bytesPerRow)
    {
        var content = ExchangeContent.Of(kind, rows, bytesPerRow);
        return _times.TryGetValue(content, out var known) ? known : _times[content] = RunDirect(kind, rows, bytesPerRow);
    }

    public TimedExchange Normal(ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken)
    {
        var content = ExchangeContent.Of(kind, counts);
        return _times.TryGetValue(content, out var known) ? known : _times[content] = RunNormal(kind, counts, bytesPerToken);
    }

    private TimedExchange RunDirect(ExchangeKind kind, double[][] rows, long bytesPerRow)
    {
        var builder = new ProgramBuilder(_topology);
        _ = new DirectProgram(builder, network, gpus, kind, rows, bytesPerRow, nvLink[(int)kind]);
        var workload = BesideCache(builder.Build());
        var run = Run(workload);
        var last = SimTime.Zero;
        foreach (var end in run.Messages.Select(message => message.Received).Concat(run.Copies))
        {
            last = end > last ? end.Value : last;
        }

        Find(kind, workload, run, last - SimTime.Zero);
        // Every rank receives from every other: the last row is what all wait for.
        return Timed(run, Array.ConvertAll(gpus, _ => last - SimTime.Zero));
    }

    private TimedExchange RunNormal(ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken)
    {
        var builder = new ProgramBuilder(_topology);
        var perNode = Math.Min(network.Graph.GpusPerNode, gpus.Length);
        var program = new ExchangeProgram(builder, perNode, network.Router.QueuePairsPerPeer, gpus, kind, counts, bytesPerToken);
        var workload = BesideCache(builder.Build());
        var run = Run(workload);
        var ends = Array.ConvertAll(program.RankEnds(run), end => new SimDuration(end));
        Find(kind, workload, run, ends.Max());
        return Timed(run, ends);
    }

    private MessageSet BesideCache(MessageSet exchange) => pass?.CacheTraffic is not { } rate ? exchange
        : exchange with { Streams = [.. gpus.Select(gpu => new PcieStream(_topology.PcieIn(gpu), rate, pass.PrioritizeExchange))] };

    /// <summary>The cache moved at one mean rate until the run's end, which is that of the last answer.</summary>
    private TimedExchange Timed(PacketRun run, SimDuration[] ends)
    {
        if (pass?.CacheTraffic is null || run.End == SimTime.Zero)
            return new TimedExchange(ends);
        var rate = gpus.Average(gpu => (double)run.Pcie[_topology.PcieIn(gpu)].Stream.Count) / run.End.Seconds;
        return new TimedExchange(ends, rate * ends.Max().Seconds);
    }

    private PacketRun Run(MessageSet workload)
    {
        Runs++;
        return runner.Run(network, _topology, workload);
    }

    private void Find(ExchangeKind kind, MessageSet workload, PacketRun run, SimDuration time)
    {
        if (time > _longest)
        {
            _longest = time;
            var what = $"the longest exchange, a {(kind == ExchangeKind.Dispatch ? "dispatch" : "combine")} over {gpus.Length} GPUs";
            _findings = () => PacketFindings.Of(new PacketLinks(network, runner.Parameters(network), _topology, workload, run, time), what, Way);
        }
    }
}
