using Sim.Engine.Flow;
using Sim.Units;

namespace Sim.Engine.Inference;

/// <summary>
/// Cache that every GPU of a unit reads from CPU memory while passes run: one flow per GPU over DRAM, the socket's and the GPU's PCIe links, at most at a given rate, started again as soon as it has
/// arrived. At a PCIe port that both want, exchange and cache get the same share (round-robin among the port's senders) unless exchanges are served first.
/// </summary>
public sealed class CacheTraffic : IInferenceParty
{
    /// <summary>Bytes of one read: small against a pass, so that a new share is taken soon.</summary>
    private const long Chunk = 1 << 20;

    private readonly InferenceClock _clock;
    private readonly FlowEntry[][] _paths;
    private readonly double _rate;
    private readonly double _weight;
    private readonly int _priority;
    private readonly int _party;
    private bool _isRunning;

    /// <param name="clock">The clock.</param>
    /// <param name="gpus">The GPUs that read.</param>
    /// <param name="rate">Bytes per second that each asks for.</param>
    /// <param name="weight">Weight against the exchange's flows: what all of those into one GPU weigh together.</param>
    /// <param name="priority">Class; exchanges are in class 0.</param>
    public CacheTraffic(InferenceClock clock, IReadOnlyList<int> gpus, double rate, double weight, int priority)
    {
        (_clock, _rate, _weight, _priority) = (clock, rate, weight, priority);
        _party = clock.Add(this);
        var (network, graph) = (clock.Network, clock.Network.Graph);
        _paths = [.. gpus.Select(gpu => new[]
        {
            new FlowEntry(network.Resource(graph.PcieHostIn(gpu)), 1),
            new FlowEntry(network.Resource(graph.PcieGpuIn(gpu)), 1),
        })];
    }

    /// <summary>Bytes that have arrived.</summary>
    public long Bytes { get; private set; }

    /// <summary>Starts to read, until <see cref="Stop"/>.</summary>
    public void Start()
    {
        _isRunning = true;
        for (var place = 0; place < _paths.Length; place++)
        {
            Read(place);
        }
    }

    /// <summary>No further reads; those under way arrive.</summary>
    public void Stop() => _isRunning = false;

    void IInferenceParty.OnEvent(bool isTransferStart, int index)
    {
    }

    void IInferenceParty.OnArrival(long tag)
    {
        Bytes += Chunk;
        if (_isRunning)
        {
            Read((int)(tag & 0xFFFFFFFF));
        }
    }

    private void Read(int place) => _clock.Network.Flows.Start(_paths[place], Chunk, _weight, _rate, _priority, ((long)_party << 32) | (uint)place);
}
