namespace Sim.Engine.Packet;

/// <summary>
/// A NIC reads what it sends over PCIe and writes what it receives. Both cut through: a packet may leave when the rest of it will have been read in time, and lies in memory when its last byte has
/// come, if the link had room meanwhile. What must wait stays in the NIC, unanswered, with its credits; what finds no room
/// there is dropped, or, where switches trim, refused by its header.
/// </summary>
internal sealed partial class HostTurn<TTransport>
{
    /// <summary>Data of the host in question may not leave yet.</summary>
    private bool _waitsForPcie;

    /// <summary>When a host sends next: control at once, data when they have been read.</summary>
    private long NextSend(ref Host host, int number, int link)
    {
        var now = Math.Max(host.Free, host.Now);
        var from = _pcie!.Nics[number].DataFrom;
        _waitsForPcie = from > now;
        if (CanSend(ref host, link))
            return now;
        if (from <= now || from == long.MaxValue)
            return long.MaxValue;
        _waitsForPcie = false;
        return CanSend(ref host, link) ? from : long.MaxValue;
    }

    private bool CanSend(ref Host host, int link) => _plain ? host.Output.Count > 0 || (!_waitsForPcie && host.Ready.Count > 0) : HasOpenLane(ref host, link);

    /// <summary>Whether the next packet of a host, of so many bytes on the wire, may leave now; if it was not read yet, the host asks for it.</summary>
    private bool IsRead(int number, int size, in LinkEnd port, long now)
    {
        ref var nic = ref _pcie!.Nics[number];
        if (nic.ReadLink < 0 || nic.Read >= size - _headerSize)
            return true;
        nic.Wanted = size - _headerSize - nic.Read;
        nic.WantedWire = port.WireTime(size);
        nic.DataFrom = long.MaxValue;
        Ask(nic.ReadLink, now);
        return nic.DataFrom <= now;
    }

    /// <summary>A packet leaves: the next one of its lane can be read while it is on the wire.</summary>
    private void ReadAhead(ref Host host, int number, int lane, int sent, in LinkEnd port)
    {
        ref var nic = ref _pcie!.Nics[number];
        if (nic.ReadLink < 0)
            return;
        nic.Read -= sent - _headerSize;
        if (NextSize(ref Ready(ref host, lane)) is > 0 and var size)
            IsRead(number, size, port, host.Now);
    }

    /// <summary>Whether a packet that arrives lies in memory at once; else the NIC keeps it, or has no room for it.</summary>
    private bool IsWritten(ref Host host, int number, in PacketRecord packet)
    {
        ref var nic = ref _pcie!.Nics[number];
        if (packet.Kind != PacketKind.Data || nic.WriteLink < 0)
            return true;
        if (nic.Held.Count == 0 && _pcie.Pass(ref _pcie.Links[nic.WriteLink], packet.Size - _headerSize, FirstByte(packet), host.Now))
            return true;
        if (Keep(ref host, ref nic, packet))
        {
            Ask(nic.WriteLink, host.Now);
        }
        else if (_trimming)
        {
            nic.Trims++;
            Arrive(ref host, packet with { Kind = PacketKind.Header });
        }
        else
        {
            nic.Drops++;
        }

        return false;
    }

    /// <summary>A link has served what it began.</summary>
    private void TurnPcie(int at, long now)
    {
        ref var link = ref _pcie!.Links[at];
        link.Armed = false;
        if (link.Writing is >= 0 and var host)
        {
            link.Writing = -1;
            Written(host, now);
        }

        Ask(at, now);
    }

    /// <summary>A packet may wait for a link: if it is free it serves what is next, and it has a timer as long as anything waits.</summary>
    private void Ask(int at, long now)
    {
        ref var link = ref _pcie!.Links[at];
        if (link.Armed || !_pcie.Waits(at))
            return;
        _pcie.CatchUp(ref link, now);
        while (link.Free <= now && _pcie.Next(at, now) is not PcieTable.Nobody and var next)
        {
            if (next == PcieTable.Stream)
                _pcie.ServeStream(ref link, now);
            else if (at % 2 == 0)
                Read(ref _pcie.Nics[next], at, next, now);
            else
                Write(ref link, at, next, now);
        }

        if (link.Writing < 0 && !_pcie.Waits(at))
            return;
        link.Armed = true;
        PushNode(at / _pcie.LinksPerNode, new HostTimer(link.Free, TimerKind.Pcie, at));
    }

    private void Read(ref PcieNic nic, int at, int host, long now)
    {
        _pcie!.ServePacket(at, host, nic.Wanted, now);
        nic.Read += nic.Wanted;
        nic.Wanted = 0;
        nic.DataFrom = Math.Max(now, _pcie.Links[at].Free - nic.WantedWire);
    }

    private void Write(ref PcieLink link, int at, int host, long now)
    {
        ref var packet = ref _pcie!.Nics[host].Held.Head;
        _pcie.ServePacket(at, host, packet.Size - _headerSize, Math.Max(link.Free, FirstByte(packet)));
        if (link.Free <= now)
            Written(host, now);
        else
            link.Writing = host;
    }

    /// <summary>The first packet that a NIC keeps is in memory.</summary>
    private void Written(int number, long now)
    {
        ref var nic = ref _pcie!.Nics[number];
        ref var host = ref _state.Hosts[number];
        host.Now = now;
        var packet = nic.Held.Head;
        nic.Held.LeaveOwn();
        nic.HeldBytes -= packet.Size;
        if (_lanes.Kind != FlowControl.None)
        {
            ref var held = ref _lanes.Held(packet.Link, packet.Lane);
            held.Bytes -= packet.Size;
            if (_lanes.Resumes(ref held))
                _carrier.Frames.Add(ref host.Frames, new LinkFrame(PacketKind.Resume, packet.Lane));
        }

        Arrive(ref host, packet);
    }

    /// <summary>Takes a packet into the NIC's buffer; false when it has no room.</summary>
    private bool Keep(ref Host host, ref PcieNic nic, in PacketRecord packet)
    {
        if (_lanes.Kind == FlowControl.None ? nic.HeldBytes + packet.Size > _receiveBuffer : !KeepOnLane(ref host, packet))
            return false;
        nic.HeldBytes += packet.Size;
        nic.Held.Append(packet, _carrier.Memory);
        return true;
    }

    private bool KeepOnLane(ref Host host, in PacketRecord packet)
    {
        ref var held = ref _lanes.Held(packet.Link, packet.Lane);
        if (_lanes.Kind == FlowControl.Pause && held.Bytes + packet.Size > _lanes.Limit(packet.Link))
            return false;
        held.Bytes += packet.Size;
        held.Largest = Math.Max(held.Largest, held.Bytes);
        if (_lanes.Pauses(ref held))
            _carrier.Frames.Add(ref host.Frames, new LinkFrame(PacketKind.Pause, packet.Lane));
        return true;
    }

    private long FirstByte(in PacketRecord packet) => packet.Time - _state.Queues[packet.Link].Link.WireTime(packet.Size);
}
