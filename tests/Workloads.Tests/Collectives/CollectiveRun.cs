using Sim.Workloads.Collectives;

namespace Sim.Workloads.Tests.Collectives;

/// <summary>
/// Runs a plan on data: byte b of rank r is the set of ranks whose contribution it holds. A send takes the bytes as they are when it starts
/// and they land when it ends, so a send that starts too early is seen in the result. One port per rank sends serially, in order of readiness;
/// each transfer takes alpha + bytes x time per byte, or a random time that lets messages overtake each other.
/// </summary>
internal sealed class CollectiveRun
{
    private readonly CollectivePlan _plan;
    private readonly long _alpha;
    private readonly long _timePerByte;
    private readonly Random? _jitter;
    private readonly PriorityQueue<Action, (long Time, int Sequence)> _events = new();
    private readonly int[] _arrived;
    private readonly bool[] _sent;
    private readonly long[] _portFree;
    private readonly Dictionary<(int Round, long Offset), (int Left, ulong[] Sum)> _inNetwork = [];
    private readonly CollectiveSend[] _buffer;
    private int _sequence;

    public CollectiveRun(CollectivePlan plan, long alpha = 0, long timePerByte = 0, int? jitterSeed = null)
    {
        _plan = plan;
        _alpha = alpha;
        _timePerByte = timePerByte;
        _jitter = jitterSeed is { } seed ? new Random(seed) : null;
        _arrived = new int[plan.Ranks * plan.Rounds];
        _sent = new bool[_arrived.Length];
        _portFree = new long[plan.Ranks];
        _buffer = new CollectiveSend[plan.MaxSends];
        Data = new ulong[plan.Ranks][];
        BytesOut = new long[plan.Ranks];
        for (var rank = 0; rank < plan.Ranks; rank++)
        {
            Data[rank] = new ulong[plan.Message.Count];
            for (var chunk = 0; chunk < plan.Chunks; chunk++)
            {
                var slice = plan.ChunkSlice(chunk);
                var own = plan.Algorithm.Kind == CollectiveKind.AllGather ? slice.Part(plan.Ranks, rank) : slice;
                Data[rank].AsSpan((int)own.Offset, (int)own.Bytes).Fill(1UL << rank);
            }
        }

        Run();
    }

    public ulong[][] Data { get; }

    public long[] BytesOut { get; }

    public long Time { get; private set; }

    /// <summary>Whether every rank sent in every round and received exactly as many transfers as the algorithm says.</summary>
    public bool Complete { get; private set; } = true;

    private void Run()
    {
        CountInNetwork();
        for (var rank = 0; rank < _plan.Ranks; rank++)
        {
            for (var chunk = 0; chunk < _plan.Chunks && _plan.Rounds > 0; chunk++)
            {
                SendWhatIsReady(rank, chunk, 0);
            }
        }

        while (_events.TryDequeue(out var action, out var at))
        {
            Time = Math.Max(Time, at.Time);
            action();
        }

        for (var i = 0; i < _arrived.Length; i++)
        {
            Complete &= _sent[i] && _arrived[i] == _plan.Receives(i % _plan.Rounds, i / _plan.Rounds);
        }
    }

    private void CountInNetwork()
    {
        for (var i = 0; i < _arrived.Length; i++)
        {
            foreach (var send in _buffer.AsSpan(0, _plan.Sends(i % _plan.Rounds, i / _plan.Rounds, _buffer)))
            {
                if (send.Peer == CollectiveSend.InNetwork)
                {
                    var (left, _) = _inNetwork.GetValueOrDefault((i % _plan.Rounds, send.Offset));
                    _inNetwork[(i % _plan.Rounds, send.Offset)] = (left + 1, new ulong[send.Bytes]);
                }
            }
        }
    }

    private void SendWhatIsReady(int rank, int chunk, long now)
    {
        for (var round = chunk; round < _plan.Rounds; round += _plan.Chunks)
        {
            var index = (rank * _plan.Rounds) + round;
            if (!_sent[index] && HasReceived(rank, chunk, _plan.WaitsFor(round)))
            {
                _sent[index] = true;
                var ready = round;
                _events.Enqueue(() => Start(rank, ready, now), (now, _sequence++));
            }
        }
    }

    private bool HasReceived(int rank, int chunk, int lastRound)
    {
        for (var round = chunk; round <= lastRound; round += _plan.Chunks)
        {
            if (_arrived[(rank * _plan.Rounds) + round] < _plan.Receives(round, rank))
            {
                return false;
            }
        }

        return true;
    }

    private void Start(int rank, int round, long now)
    {
        foreach (var send in _buffer.AsSpan(0, _plan.Sends(round, rank, _buffer)))
        {
            BytesOut[rank] += send.Bytes;
            _portFree[rank] = Math.Max(_portFree[rank], now) + (send.Bytes * _timePerByte);
            var end = _portFree[rank] + (_jitter?.Next(1000) ?? _alpha);

            // The blocks of an all-to-all have no place in the vector once relayed: AllToAllTests follows them.
            var held = _plan.Algorithm.Kind == CollectiveKind.AllToAll ? 0 : (int)send.Bytes;
            var data = Data[rank].AsSpan((int)send.Offset, held).ToArray();
            if (send.Peer != CollectiveSend.InNetwork)
            {
                _events.Enqueue(() => Land(send.Peer, round, send.Offset, data, send.Reduces, end), (end, _sequence++));
                continue;
            }

            var (left, sum) = _inNetwork[(round, send.Offset)];
            _inNetwork[(round, send.Offset)] = (left - 1, sum);
            Add(sum, data);
            if (left == 1)
            {
                _events.Enqueue(() => Return(round, send.Offset, sum, end + _alpha), (end + _alpha, _sequence++));
            }
        }
    }

    /// <summary>The sum goes to every rank that sent at this offset in this round.</summary>
    private void Return(int round, long offset, ulong[] sum, long now)
    {
        for (var rank = 0; rank < _plan.Ranks; rank++)
        {
            _plan.Sends(round, rank, _buffer);
            if (_buffer[0].Offset == offset)
            {
                Land(rank, round, offset, sum, reduces: false, now);
            }
        }
    }

    private void Land(int rank, int round, long offset, ulong[] data, bool reduces, long now)
    {
        var place = Data[rank].AsSpan((int)offset, data.Length);
        if (reduces)
        {
            Add(place, data);
        }
        else
        {
            data.CopyTo(place);
        }

        _arrived[(rank * _plan.Rounds) + round]++;
        SendWhatIsReady(rank, _plan.ChunkOf(round), now);
    }

    private static void Add(Span<ulong> place, ulong[] data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            Assert.Equal(0UL, place[i] & data[i]);
            place[i] |= data[i];
        }
    }
}
