using System.Numerics;
using System.Runtime.InteropServices;

namespace Sim.Engine.Packet;

/// <summary>
/// In-band telemetry of HPCC (Li et al., "HPCC: High Precision Congestion Control", SIGCOMM 2019, 3.1): each switch writes its departure of a data packet into the packet, and the
/// acknowledgement brings all of them back. On the wire that is 2 bytes and 8 per switch, kept free from the start, in every packet. Here the records lie beside the packets, in a ring of
/// transmissions per message: a packet carries how many it has, and its stamp finds them. A packet whose place has gone to a later transmission of its message writes no more.
/// </summary>
internal sealed class PathTelemetry
{
    private readonly int _switches;
    private readonly HopRecord[] _records;
    private readonly ushort[] _owners;
    private readonly int[] _first;

    /// <param name="packets">Packets of each message.</param>
    /// <param name="window">Most packets that a message has in flight.</param>
    /// <param name="switches">Switches on the longest path.</param>
    public PathTelemetry(ReadOnlySpan<SendState> packets, int window, int switches)
    {
        _switches = switches;
        _first = new int[packets.Length + 1];
        for (var m = 0; m < packets.Length; m++)
        {
            _first[m + 1] = checked(_first[m] + Places(packets[m].Total, window));
        }

        _owners = new ushort[_first[^1]];
        _records = new HopRecord[checked(_first[^1] * switches)];
    }

    /// <summary>Bytes that telemetry adds to a packet.</summary>
    public static int WireBytes(int switches) => 2 + (8 * switches);

    /// <summary>Memory that a message takes.</summary>
    public static double MemoryBytes(long packets, int window, int switches) => Places((int)Math.Min(packets, TransmissionRing.Most), window) * ((Marshal.SizeOf<HopRecord>() * (double)switches) + sizeof(ushort));

    /// <summary>Transmissions of a message that have a place: a power of two.</summary>
    public int PlacesOf(int message) => _first[message + 1] - _first[message];

    /// <summary>A transmission leaves its sender; the place is its own until as many have followed.</summary>
    public void Begin(int message, ushort stamp) => _owners[Place(message, stamp)] = stamp;

    /// <summary>A switch sends a data packet.</summary>
    /// <param name="packet">The packet; its signal counts the records.</param>
    /// <param name="link">The link that it leaves by.</param>
    /// <param name="queued">Bytes that wait behind it.</param>
    /// <param name="sent">Bytes that the link has sent before it.</param>
    /// <param name="start">When its first bit leaves.</param>
    public void Write(ref PacketRecord packet, int link, int queued, long sent, long start)
    {
        var place = Place(packet.Message, packet.Stamp);
        if (_owners[place] != packet.Stamp || packet.Signal == _switches)
            return;
        _records[(place * _switches) + packet.Signal] = new HopRecord(start, sent, link, queued);
        packet.Signal++;
    }

    /// <summary>What switches wrote into a transmission that is in flight.</summary>
    public ReadOnlySpan<HopRecord> Read(int message, ushort stamp, int count) => _records.AsSpan(Place(message, stamp) * _switches, count);

    /// <summary>Twice the window, so that a few old losses do not stop a message; a power of two, so that stamps may overflow.</summary>
    private static int Places(int packets, int window) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2L * window, 1, Math.Min(packets, TransmissionRing.Most / 2)));

    private int Place(int message, ushort stamp) => _first[message] + (stamp & (PlacesOf(message) - 1));
}
