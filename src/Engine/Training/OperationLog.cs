using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Start, end and immediate cause of every operation of the step, by (rank, stream, ordinal), and the hash over all of them.
/// </summary>
public sealed class OperationLog
{
    private readonly int _streams;
    private readonly int[] _first;
    private readonly long[] _start;
    private readonly long[] _end;
    private readonly int[] _cause;
    private ulong _hashLow = 0x243F6A8885A308D3UL;
    private ulong _hashHigh = 0x13198A2E03707344UL;

    internal OperationLog(RankCursor cursor)
    {
        _streams = cursor.StreamCount;
        _first = new int[(cursor.Ranks * _streams) + 1];
        for (var rank = 0; rank < cursor.Ranks; rank++)
        {
            for (var s = 0; s < _streams; s++)
            {
                var i = (rank * _streams) + s;
                _first[i + 1] = _first[i] + cursor.ProgramOf(rank).Total(s);
            }
        }

        _start = new long[_first[^1]];
        _end = new long[_first[^1]];
        _cause = new int[_first[^1]];
    }

    /// <summary>Operations of the step.</summary>
    public int Count => _first[^1];

    public int Index(int rank, int stream, int ordinal) => _first[(rank * _streams) + stream] + ordinal;

    public (int Rank, int Stream, int Ordinal) Place(int index)
    {
        var i = Array.BinarySearch(_first, index);
        i = i >= 0 ? i : ~i - 1;
        while (_first[i + 1] == _first[i])
        {
            i++;
        }

        return (i / _streams, i % _streams, index - _first[i]);
    }

    /// <summary>Picoseconds at which the operation was issued: its stream was free and its inputs there.</summary>
    public long Start(int index) => _start[index];

    public long End(int index) => _end[index];

    /// <summary>The operation whose end let this one start, or -1 at the beginning.</summary>
    public int Cause(int index) => _cause[index];

    /// <summary>The hash as 32 hexadecimal digits.</summary>
    public string Hash => $"{_hashHigh:x16}{_hashLow:x16}";

    internal void Begin(int index, long time, int cause)
    {
        _start[index] = time;
        _cause[index] = cause;
    }

    internal void Finish(int index, long time)
    {
        _end[index] = time;
        Mix((ulong)index);
        Mix((ulong)_start[index]);
        Mix((ulong)time);
    }

    internal void Mix(ulong value)
    {
        unchecked
        {
            // Two lanes of a multiply-rotate mix with different odd constants: order-sensitive, 128 bits.
            _hashLow = ulong.RotateLeft((_hashLow ^ value) * 0x9E3779B97F4A7C15UL, 29);
            _hashHigh = ulong.RotateLeft((_hashHigh + value) * 0xC2B2AE3D27D4EB4FUL, 31) ^ _hashLow;
        }
    }
}
