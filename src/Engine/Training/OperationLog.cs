using System.Runtime.InteropServices;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Start, end and immediate cause of every operation of the step, by (rank, stream, ordinal), and the hash over all of them.
/// </summary>
public sealed class OperationLog
{
    private readonly int _streams;
    private readonly int[] _first;
    private readonly Record[] _records;
    private ulong _hashLow = 0x243F6A8885A308D3UL;
    private ulong _hashHigh = 0x13198A2E03707344UL;

    internal OperationLog(TrainingWorkload workload, ClusterRanks ranks)
    {
        _streams = workload.StreamCount;
        _first = new int[(ranks.Count * _streams) + 1];
        for (var rank = 0; rank < ranks.Count; rank++)
        {
            for (var s = 0; s < _streams; s++)
            {
                var i = (rank * _streams) + s;
                _first[i + 1] = _first[i] + workload.Programs[ranks.PipelineRank[rank]].Total(s);
            }
        }

        _records = new Record[_first[^1]];
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
    public long Start(int index) => _records[index].Start;

    public long End(int index) => _records[index].End;

    /// <summary>The operation whose end let this one start, or -1 at the beginning.</summary>
    public int Cause(int index) => _records[index].Cause;

    /// <summary>The hash as 32 hexadecimal digits.</summary>
    public string Hash => $"{_hashHigh:x16}{_hashLow:x16}";

    internal void Begin(int index, long time, int cause)
    {
        ref var record = ref _records[index];
        record.Start = time;
        record.Cause = cause;
    }

    internal void Finish(int index, long time)
    {
        ref var record = ref _records[index];
        record.End = time;
        Mix((ulong)index);
        Mix((ulong)record.Start);
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

    /// <summary>Packed to 20 bytes: the log is most of the memory of a large run.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Record
    {
        public long Start;
        public long End;
        public int Cause;
    }
}
