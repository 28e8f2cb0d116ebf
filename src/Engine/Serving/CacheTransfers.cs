using Sim.Engine.Flow;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Serving;

/// <summary>Transfers of caches as flows: from a prefill GPU into a decode GPU by RDMA, and stored prefixes into a GPU from CPU memory or over the node's storage NIC.</summary>
internal sealed class CacheTransfers : IInferenceParty
{
    private readonly InferenceClock _clock;
    private readonly ServingSettings _settings;
    private readonly int _party;
    private readonly List<(ServedRequest Request, Action<ServedRequest> Done, bool IsLate)> _open = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<(int From, int To), FlowEntry[]> _paths = [];

    public CacheTransfers(InferenceClock clock, ServingSettings settings)
    {
        (_clock, _settings) = (clock, settings);
        _party = clock.Add(this);
    }

    /// <summary>Moves the cache of a request's prompt between two GPUs of different nodes.</summary>
    public void Send(ServedRequest request, int from, int to, Action<ServedRequest> done)
    {
        if (!_paths.TryGetValue((from, to), out var path))
        {
            var load = new SortedDictionary<int, double>();
            foreach (var (resource, coefficient) in RdmaPath.Between(_clock.Network, from, to, hasPcie: true, (ulong)_party))
            {
                load[resource] = load.GetValueOrDefault(resource) + coefficient;
            }

            _paths[(from, to)] = path = [.. load.Select(pair => new FlowEntry(pair.Key, pair.Value))];
        }

        Start(path, (long)(request.Input * _settings.CacheBytesPerToken), _settings.TransferRate, request, done, isLate: true);
    }

    /// <summary>Brings the stored cache of a request's prefix into a GPU.</summary>
    /// <returns>Bytes.</returns>
    public long Load(ServedRequest request, int gpu, Action<ServedRequest> done)
    {
        var graph = _clock.Network.Graph;
        var path = new List<FlowEntry> { new(_clock.Network.Resource(graph.PcieHostIn(gpu)), 1), new(_clock.Network.Resource(graph.PcieGpuIn(gpu)), 1) };
        if (_settings.PrefixFromStorage)
        {
            foreach (var link in StorageLinks(graph, graph.NodeOfGpu(gpu)))
            {
                path.Add(new FlowEntry(_clock.Network.Resource(link), 1));
            }
        }

        var bytes = (long)(request.Hit * _settings.CacheBytesPerToken);
        Start([.. path], bytes, double.PositiveInfinity, request, done, isLate: false);
        return bytes;
    }

    void IInferenceParty.OnEvent(bool isTransferStart, int index) => Finish(index);

    void IInferenceParty.OnArrival(long tag)
    {
        var index = (int)(tag & 0xFFFFFFFF);
        if (_open[index].IsLate && _settings.TransferLatency > SimDuration.Zero)
        {
            _clock.Schedule(_settings.TransferLatency, _party, false, index);
        }
        else
        {
            Finish(index);
        }
    }

    /// <summary>Into the node by its first storage NIC: port and PCIe slot.</summary>
    private static IEnumerable<int> StorageLinks(ClusterGraph graph, int node)
    {
        foreach (var link in graph.LinksFrom(graph.StorageNicVertex(node, 0)).ToArray())
        {
            // Cables are pairs of links: what leaves for the fabric has its way in beside it; what leaves for the socket is the way itself.
            yield return graph.IsSwitch(graph.Links.To[link]) ? link ^ 1 : link;
        }
    }

    private void Finish(int index)
    {
        var (request, done, _) = _open[index];
        _open[index] = default;
        _free.Push(index);
        done(request);
    }

    private void Start(FlowEntry[] path, long bytes, double rate, ServedRequest request, Action<ServedRequest> done, bool isLate)
    {
        if (!_free.TryPop(out var index))
        {
            index = _open.Count;
            _open.Add(default);
        }

        _open[index] = (request, done, isLate);
        _clock.Network.Flows.Start(path, bytes, 1, rate, _settings.TransferPriority, ((long)_party << 32) | (uint)index);
    }
}
