using Sim.Engine.Flow;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Engine.Serving;

/// <summary>
/// Transfers of caches as flows, one for each GPU that has a part: from prefill GPUs into decode GPUs by RDMA, and between a GPU and the store, which is CPU memory or lies beyond the node's storage NIC. A transfer
/// is there with its last flow.
/// </summary>
internal sealed class CacheTransfers : IInferenceParty
{
    private readonly InferenceClock _clock;
    private readonly ServingSettings _settings;
    private readonly int _party;
    private readonly List<Transfer> _open = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<(int From, int To), FlowEntry[]> _paths = [];

    public CacheTransfers(InferenceClock clock, ServingSettings settings)
    {
        (_clock, _settings) = (clock, settings);
        _party = clock.Add(this);
    }

    /// <summary>Moves cached tokens between replicas on different nodes. Each GPU gets its share from the GPU, or GPUs, that have it: as many flows as the larger replica has GPUs.</summary>
    /// <param name="request">Handed back.</param>
    /// <param name="from">The replica that has them.</param>
    /// <param name="to">The replica that gets them.</param>
    /// <param name="tokens">Tokens; a part of one for some of its layers.</param>
    /// <param name="weight">Weight of each flow.</param>
    /// <param name="done">Called at the end.</param>
    /// <returns>Bytes.</returns>
    public double Send(ServedRequest request, CachePlace from, CachePlace to, double tokens, double weight, Action<ServedRequest> done)
    {
        var flows = Math.Max(from.Gpus, to.Gpus);
        var bytes = tokens * to.BytesPerToken * to.Gpus / flows;
        var index = Open(request, done, flows, isLate: true);
        for (var flow = 0; flow < flows; flow++)
        {
            Start(Between(from.FirstGpu + (flow * from.Gpus / flows), to.FirstGpu + (flow * to.Gpus / flows)), bytes, _settings.TransferRate, weight, index);
        }

        return bytes * flows;
    }

    /// <summary>Brings cached tokens from the store into a replica, or takes them there; each GPU its share.</summary>
    /// <returns>Bytes.</returns>
    public double Store(ServedRequest request, CachePlace place, double tokens, bool isIn, Action<ServedRequest> done)
    {
        var bytes = tokens * place.BytesPerToken;
        var index = Open(request, done, place.Gpus, isLate: false);
        for (var gpu = place.FirstGpu; gpu < place.FirstGpu + place.Gpus; gpu++)
        {
            Start(CachePath.ToStore(_clock.Network, gpu, _settings.Store, isIn), bytes, double.PositiveInfinity, 1, index);
        }

        return bytes * place.Gpus;
    }

    void IInferenceParty.OnEvent(bool isTransferStart, int index) => Finish(index);

    void IInferenceParty.OnArrival(long tag)
    {
        var index = (int)(tag & 0xFFFFFFFF);
        var transfer = _open[index];
        if (transfer.Flows > 1)
        {
            _open[index] = transfer with { Flows = transfer.Flows - 1 };
        }
        else if (transfer.IsLate && _settings.TransferLatency > SimDuration.Zero)
        {
            _clock.Schedule(_settings.TransferLatency, _party, false, index);
        }
        else
        {
            Finish(index);
        }
    }

    private FlowEntry[] Between(int from, int to)
    {
        if (!_paths.TryGetValue((from, to), out var path))
        {
            _paths[(from, to)] = path = CachePath.Between(_clock.Network, from, to, (ulong)_party);
        }

        return path;
    }

    private void Finish(int index)
    {
        var (request, done, _, _) = _open[index];
        _open[index] = default;
        _free.Push(index);
        done(request);
    }

    private int Open(ServedRequest request, Action<ServedRequest> done, int flows, bool isLate)
    {
        if (!_free.TryPop(out var index))
        {
            index = _open.Count;
            _open.Add(default);
        }

        _open[index] = new Transfer(request, done, flows, isLate);
        return index;
    }

    private void Start(FlowEntry[] path, double bytes, double rate, double weight, int index) =>
        _clock.Network.Flows.Start(path, (long)bytes, weight, rate, _settings.TransferPriority, ((long)_party << 32) | (uint)index);

    private readonly record struct Transfer(ServedRequest Request, Action<ServedRequest> Done, int Flows, bool IsLate);
}
