using Sim.Engine.Exchange;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Inference;

namespace Sim.Engine.Inference;

/// <summary>
/// Runs passes on the ranks of one unit. A rank's operations start when their stream is free and the operation before them in their micro-batch has ended. An exchange begins when the last rank
/// of the unit has arrived, and becomes flows; a rank is through when all that it sends and all that its node receives has arrived, plus the fixed time. A collective begins
/// when the last of its tensor-parallel ranks has arrived. Waiting, imbalance and what an exchange does not hide come out of this.
/// </summary>
public sealed partial class PassUnit : IInferenceParty
{
    private const int Compute = 0;
    private const int Communication = 1;

    private readonly InferenceClock _clock;
    private readonly PassProgram _program;
    private readonly InferencePlan _plan;
    private readonly PassCosts _costs;
    private readonly ExpertTraffic? _traffic;
    private readonly DirectGroup? _direct;
    private readonly ExchangeGroup? _normal;
    private readonly int _party;
    private readonly int _nodes;
    private readonly int[][] _streams;
    private readonly RankState[] _ranks;
    private readonly bool[] _ended;
    private readonly int[] _joined;
    private readonly int[] _receiving;
    private readonly IExchangeTimes? _exchanges;
    private readonly RoutingCounts[] _counts = [];
    private readonly double[][] _received;
    private readonly double[][] _rows = [];
    private readonly int[] _tokens;
    private readonly PassCost?[] _experts;
    private InferenceBatch[] _batches = [];
    private readonly Dictionary<ExchangeKey, SimDuration> _times = [];
    private readonly Dictionary<ExchangeKey, TimedExchange> _through = [];
    private ExchangeKey _key;
    private SimTime _transferStart;
    private int _inFlight;
    private SimDuration _exchangeFixed;
    private int _exchangeJoined;
    private int _open;
    private long _started;

    /// <param name="clock">The clock.</param>
    /// <param name="program">The pass.</param>
    /// <param name="plan">The unit.</param>
    /// <param name="costs">Prices.</param>
    /// <param name="traffic">What ranks send to experts; null for a model without.</param>
    /// <param name="gpus">GPU of each rank: whole nodes in order, or a part of one node.</param>
    /// <param name="nvLink">Payload share of NVLink for low-latency dispatch and combine, relative to the network's.</param>
    /// <param name="combineCopyCost">What copying a byte in a combine of the normal kernels costs SMs relative to a dispatch.</param>
    /// <param name="hasPcie">Whether low-latency exchanges take PCIe links, which matters beside other traffic on them.</param>
    /// <param name="exchanges">Gives the times of exchanges, of a unit that is alone on the network; null: flows do.</param>
    public PassUnit(
        InferenceClock clock, PassProgram program, InferencePlan plan, PassCosts costs, ExpertTraffic? traffic, int[] gpus, double[] nvLink, double combineCopyCost = 1, bool hasPcie = false,
        IExchangeTimes? exchanges = null)
    {
        _exchanges = exchanges;
        _clock = clock;
        _program = program;
        _plan = plan;
        _costs = costs;
        _traffic = traffic;
        _party = clock.Add(this);
        var perNode = Math.Min(clock.Network.Graph.GpusPerNode, gpus.Length);
        _nodes = gpus.Length / perNode;
        _streams = [Indices(program, isCompute: true), Indices(program, isCompute: false)];
        _ranks = [.. gpus.Select(_ => new RankState())];
        _ended = new bool[program.Operations.Count * gpus.Length];
        _joined = new int[plan.Replicas];
        _receiving = new int[_nodes];
        _received = [.. Enumerable.Range(0, plan.MicroBatches).Select(_ => new double[gpus.Length])];
        _tokens = new int[gpus.Length];
        _experts = new PassCost?[(traffic?.RoutingClasses ?? 0) * plan.MicroBatches * gpus.Length];
        if (traffic is not null && plan.HasExchange)
        {
            _counts = [.. gpus.Select(_ => new RoutingCounts(_nodes, gpus.Length))];
            _rows = [.. gpus.Select(_ => new double[gpus.Length])];
            _direct = exchanges is null && plan.Transport == ExpertTransport.LowLatency ? new DirectGroup(clock.Network, gpus, nvLink, hasPcie, (ulong)_party) : null;
            _normal = exchanges is null && plan.Transport == ExpertTransport.Normal ? new ExchangeGroup(clock.Network, gpus, (ulong)_party, combineCopyCost) : null;
        }
    }

    /// <summary>Called when a pass ends.</summary>
    public Action<PassUnit>? Ended { get; set; }

    /// <summary>
    /// True where nothing else uses the network: layers of the same routing class then have the same transfers in a pass, which are simulated once. Their bytes are counted once too.
    /// </summary>
    public bool IsAlone { get; init; }

    /// <summary>Time of the last pass.</summary>
    public SimDuration Time { get; private set; }

    /// <summary>Mean over ranks of the last pass's time by cause.</summary>
    public PassCauses Causes { get; private set; }

    /// <summary>Bytes that ranks have sent to and from experts in all passes, without those that stay on the GPU (low-latency) or as pairs with nodes (normal).</summary>
    public double ExchangedBytes { get; private set; }

    /// <summary>Time of all exchanges whose times were given, each until its last rank is through.</summary>
    public SimDuration TimedExchanges { get; private set; }

    /// <summary>Cache that a GPU read beside these, in the mean.</summary>
    public double CacheBytes { get; private set; }

    /// <summary>True while a pass runs.</summary>
    public bool IsRunning => _open > 0;

    /// <summary>Starts a pass.</summary>
    /// <param name="batches">By replica, then micro-batch: [replica x micro-batches + micro-batch].</param>
    public void Start(InferenceBatch[] batches)
    {
        if (IsRunning || batches.Length != _plan.Replicas * _plan.MicroBatches)
        {
            throw new ArgumentException("A pass starts on an idle unit with a batch for every replica and micro-batch.", nameof(batches));
        }

        _batches = batches;
        _started = _clock.Now.Picoseconds;
        _open = _ranks.Length;
        Array.Clear(_ended);
        Array.Clear(_experts);
        foreach (var rank in _ranks)
        {
            rank.Reset(_started);
        }

        for (var rank = 0; rank < _ranks.Length; rank++)
        {
            Advance(rank);
        }
    }

    void IInferenceParty.OnEvent(bool isTransferStart, int index)
    {
        if (!isTransferStart)
        {
            End(index / 2, index % 2);
        }
        else if (index == 0)
        {
            StartTransfers();
        }
        else if (index == 1)
        {
            AllThrough();
        }
        else
        {
            Through(index - 2);
        }
    }

    void IInferenceParty.OnArrival(long tag)
    {
        if (_direct is not null)
        {
            // Every rank receives from every other: the last flow is what all wait for.
            if (--_inFlight == 0)
            {
                _times[_key] = _clock.Now - _transferStart;
                AllThrough();
            }

            return;
        }

        var (sender, node) = (ExchangeGroup.RankOf(tag), ExchangeGroup.NodeOf(tag));
        _ranks[sender].Sending--;
        _receiving[node]--;
        var perNode = _ranks.Length / _nodes;
        if (_receiving[node] == 0)
        {
            for (var rank = node * perNode; rank < (node + 1) * perNode; rank++)
            {
                Through(rank);
            }
        }

        Through(sender);
    }

    private static int[] Indices(PassProgram program, bool isCompute) =>
        [.. Enumerable.Range(0, program.Operations.Count).Where(index => program.Operations[index].IsCompute == isCompute)];

    private InferenceBatch Batch(int rank, int microBatch) => _batches[(rank / _plan.TensorParallel * _plan.MicroBatches) + microBatch];

    /// <summary>Tokens that a rank sends to experts: its part of the replica's.</summary>
    private int Tokens(int rank, int microBatch) => (Batch(rank, microBatch).Tokens + (rank % _plan.TensorParallel)) / _plan.TensorParallel;

    private void Advance(int rank)
    {
        Try(rank, Compute);
        Try(rank, Communication);
        var state = _ranks[rank];
        if (state.Position[Compute] == _streams[Compute].Length && state.Position[Communication] == _streams[Communication].Length && !state.IsDone)
        {
            state.IsDone = true;
            if (--_open == 0)
            {
                Finish();
            }
        }
    }

    private void Try(int rank, int stream)
    {
        var state = _ranks[rank];
        if (state.IsBusy[stream] || state.Position[stream] == _streams[stream].Length)
        {
            return;
        }

        var index = _streams[stream][state.Position[stream]];
        var operation = _program.Operations[index];
        if (operation.After >= 0 && !_ended[(operation.After * _ranks.Length) + rank])
        {
            return;
        }

        state.Account(_clock.Now.Picoseconds);
        state.IsBusy[stream] = true;
        switch (operation.Kind)
        {
            case PassOperationKind.Compute:
                var cost = Cost(rank, operation);
                var launch = operation.After < 0 && operation.MicroBatch == 0 ? _costs.Settings.PassLaunch : SimDuration.Zero;
                state.Running = new PassCost(cost.Time + launch, cost.Causes + new PassCauses(0, 0, 0, 0, 0, launch.Seconds, 0));
                _clock.Schedule(state.Running.Time, _party, false, (rank * 2) + Compute);
                break;
            case PassOperationKind.Dispatch or PassOperationKind.Combine:
                state.Communication = CommunicationState.Waiting;
                if (++_exchangeJoined == _ranks.Length)
                {
                    _exchangeJoined = 0;
                    _clock.Schedule(operation.Kind == PassOperationKind.Dispatch ? _costs.Notify(_nodes) : SimDuration.Zero, _party, true, 0);
                }

                break;
            default:
                state.Communication = CommunicationState.Waiting;
                var replica = rank / _plan.TensorParallel;
                if (++_joined[replica] == _plan.TensorParallel)
                {
                    _joined[replica] = 0;
                    StartCollective(replica, _costs.Collective(operation.Kind, Batch(rank, operation.MicroBatch)));
                }

                break;
        }
    }

    private PassCost Cost(int rank, PassOperation operation)
    {
        var batch = Batch(rank, operation.MicroBatch);
        if (operation.Phase != PassPhase.Experts || _traffic is null)
        {
            return _costs.Compute(operation.Phase, batch);
        }

        // Layers of a routing class have the same rows in a pass.
        var index = ((((operation.Layer % _traffic.RoutingClasses) * _plan.MicroBatches) + operation.MicroBatch) * _ranks.Length) + rank;
        return _experts[index] ??= Experts(rank, operation, batch);
    }

    private PassCost Experts(int rank, PassOperation operation, InferenceBatch batch)
    {
        if (!_plan.HasExchange)
        {
            // All ranks have the same tokens, and source 0 stands for them.
            Span<int> same = stackalloc int[_traffic!.Ranks];
            same.Clear();
            same[0] = batch.Tokens;
            return _costs.Experts(batch, _traffic.RowsPerSlot(operation.Layer, rank % _plan.ExpertParallel, same), batch.Tokens);
        }

        for (var source = 0; source < _ranks.Length; source++)
        {
            _tokens[source] = Tokens(source, operation.MicroBatch);
        }

        return _costs.Experts(batch, _traffic!.RowsPerSlot(operation.Layer, rank, _tokens), _received[operation.MicroBatch][rank]);
    }

    private void StartCollective(int replica, PassCost cost)
    {
        for (var rank = replica * _plan.TensorParallel; rank < (replica + 1) * _plan.TensorParallel; rank++)
        {
            var state = _ranks[rank];
            state.Account(_clock.Now.Picoseconds);
            state.Communication = CommunicationState.Collective;
            state.Collective = cost;
            _clock.Schedule(cost.Time, _party, false, (rank * 2) + Communication);
        }
    }

    private void End(int rank, int stream)
    {
        var state = _ranks[rank];
        state.Account(_clock.Now.Picoseconds);
        state.IsBusy[stream] = false;
        if (stream == Communication)
        {
            state.Communication = CommunicationState.Idle;
        }

        _ended[(_streams[stream][state.Position[stream]++] * _ranks.Length) + rank] = true;
        Advance(rank);
    }

    private void Finish()
    {
        Time = _clock.Now - new SimTime(_started);
        var sum = default(PassCauses);
        foreach (var state in _ranks)
        {
            state.Account(_clock.Now.Picoseconds);
            sum += state.Causes;
        }

        Causes = sum * (1.0 / _ranks.Length);
        Ended?.Invoke(this);
    }
}
