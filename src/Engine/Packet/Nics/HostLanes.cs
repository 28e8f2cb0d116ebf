namespace Sim.Engine.Packet;

/// <summary>The lanes of a host's port, where there are several classes or flow control: which packet it may send, and the frames of its link.</summary>
internal sealed partial class HostTurn<TTransport>
{
    /// <summary>Messages of a lane that may send.</summary>
    private static ref MessageRing Ready(ref Host host, int lane) => ref lane == 1 ? ref host.Ready : ref host.MoreReady[lane - 2];

    private bool HasOpenLane(ref Host host, int link)
    {
        if (host.Frames.HasAny)
            return true;
        Span<int> heads = stackalloc int[_lanes.Count];
        var held = Heads(ref host, link, heads);
        if (heads.ContainsAnyExcept(0))
            return true;
        if (held)
            _lanes.Stall(link, Math.Max(host.Free, host.Now));
        return false;
    }

    /// <summary>The lane that sends next; only where one is open.</summary>
    private int PickLane(ref Host host, int link)
    {
        Span<int> heads = stackalloc int[_lanes.Count];
        Heads(ref host, link, heads);
        return _lanes.Service.Pick(ref host.Turn, heads);
    }

    /// <summary>By lane, the size of the packet that may leave now, or 0; true when the receiver holds one back.</summary>
    private bool Heads(ref Host host, int link, Span<int> heads)
    {
        var held = false;
        for (var lane = 0; lane < heads.Length; lane++)
        {
            var size = lane == 0 ? (host.Output.Count > 0 ? host.Output.Head.Size : 0) : _waitsForPcie ? 0 : NextSize(ref Ready(ref host, lane));
            var isOpen = _lanes.IsOpen(link, lane, size);
            heads[lane] = isOpen ? size : 0;
            held |= size > 0 && !isOpen;
        }

        return held;
    }

    private int NextSize(ref MessageRing ready)
    {
        if (ready.Count == 0)
            return 0;
        ref var message = ref _sends[ready.Peek()];
        return message.Resends == 0 && message.Next == message.Total - 1 ? message.LastSize : _fullSize;
    }

    private void SendFrame(ref Host host, ref EgressQueue port, long start)
    {
        var wire = port.Link.WireTime(_lanes.FrameSize);
        host.Free = start + wire;
        port.Counts.Bytes += _lanes.FrameSize;
        _carrier.Send(_carrier.Frames.Take(ref host.Frames), port.Link, start, wire);
    }

    /// <summary>A host takes a packet out of its buffer as it arrives.</summary>
    private void ReturnCredit(ref Host host, in PacketRecord packet) => _carrier.Frames.Add(ref host.Frames, LinkLanes.Credit(packet.Lane, packet.Size));
}
