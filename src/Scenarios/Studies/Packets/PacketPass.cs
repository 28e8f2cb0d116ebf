using Sim.Engine.Exchange;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>The exchanges of inference passes of a unit on packets. They never overlap, so each is a run of its own on an empty network, and those that send the same are run once.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="network">The cluster.</param>
/// <param name="gpus">GPU of each rank.</param>
/// <param name="nvLink">Payload share of NVLink for low-latency dispatch and combine, relative to the network's.</param>
/// <param name="combineCopyCost">What copying a byte in a combine of the normal kernels costs SMs relative to a dispatch.</param>
internal sealed class PacketPass(PacketRunner runner, ClusterNetwork network, int[] gpus, double[] nvLink, double combineCopyCost) : IExchangeTimes
{
    private readonly ClusterTopology _topology = runner.Topology(network, combineCopyCost);
    private readonly Dictionary<ExchangeContent, SimDuration[]> _times = [];
    private Func<PacketFindings>? _findings;
    private SimDuration _longest;

    public SimDuration Way { get; } = ExchangeWay.Longest(network, gpus);

    /// <summary>Runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>What the longest exchange shows; null where none took time.</summary>
    public PacketFindings? Findings => _findings?.Invoke();

    public SimDuration[] Direct(ExchangeKind kind, double[][] rows, long bytesPerRow)
    {
        var content = ExchangeContent.Of(kind, rows, bytesPerRow);
        return _times.TryGetValue(content, out var known) ? known : _times[content] = RunDirect(kind, rows, bytesPerRow);
    }

    public SimDuration[] Normal(ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken)
    {
        var content = ExchangeContent.Of(kind, counts);
        return _times.TryGetValue(content, out var known) ? known : _times[content] = RunNormal(kind, counts, bytesPerToken);
    }

    private SimDuration[] RunDirect(ExchangeKind kind, double[][] rows, long bytesPerRow)
    {
        var builder = new ProgramBuilder(_topology);
        _ = new DirectProgram(builder, network, gpus, kind, rows, bytesPerRow, nvLink[(int)kind]);
        var workload = builder.Build();
        var run = Run(workload);
        var last = SimTime.Zero;
        foreach (var end in run.Messages.Select(message => message.Received).Concat(run.Copies))
        {
            last = end > last ? end.Value : last;
        }

        Find(kind, workload, run, last - SimTime.Zero);
        // Every rank receives from every other: the last row is what all wait for.
        return Array.ConvertAll(gpus, _ => last - SimTime.Zero);
    }

    private SimDuration[] RunNormal(ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken)
    {
        var builder = new ProgramBuilder(_topology);
        var perNode = Math.Min(network.Graph.GpusPerNode, gpus.Length);
        var program = new ExchangeProgram(builder, perNode, network.Router.QueuePairsPerPeer, gpus, kind, counts, bytesPerToken);
        var workload = builder.Build();
        var run = Run(workload);
        var ends = Array.ConvertAll(program.RankEnds(run), end => new SimDuration(end));
        Find(kind, workload, run, ends.Max());
        return ends;
    }

    private PacketRun Run(MessageSet workload)
    {
        Runs++;
        var run = runner.Run(network, _topology, workload);
        return run.Completed == run.Messages.Count ? run : throw new Running.RunFailedException($"{run.Messages.Count - run.Completed} of {run.Messages.Count} messages of an exchange never arrived");
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
