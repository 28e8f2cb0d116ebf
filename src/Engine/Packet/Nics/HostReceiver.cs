namespace Sim.Engine.Packet;

/// <summary>Receiving: placement in any order or in order only, an acknowledgement per packet, pulls, notifications.</summary>
internal sealed partial class HostTurn<TTransport>
{
    private void ReceiveData(ref Host host, in PacketRecord packet)
    {
        var id = packet.Message;
        ref var message = ref _receives[id];
        var keeps = _goBackN ? IsNext(ref host, ref message, packet) : IsNew(ref host, ref message, packet);
        if (_transport.Notifies && packet.Signal != 0 && host.Now >= message.NextNotification)
        {
            message.NextNotification = host.Now + _notificationInterval;
            Answer(ref host, PacketKind.Cnp, packet, packet.Number);
        }

        if (!keeps)
        {
            Arrived(ref host, id, ref message);
            return;
        }

        message.Received++;
        if (message.Received == message.Total)
        {
            // Whatever was still to be pulled is here.
            message.PullsPending = 0;
            host.Outstanding -= message.Outstanding;
            message.Outstanding = 0;
            if (_receiveOverhead == 0)
            {
                Complete(ref host, id);
            }
            else
            {
                host.Timers.Push(new HostTimer(host.Now + _receiveOverhead, TimerKind.Received, id));
            }
        }
        else if (_transport.Pulls && !_transport.GrantsAhead && message.PullsGranted < message.Total - _transport.FirstWindow)
        {
            message.PullsGranted++;
            AddPulls(ref host, id, ref message, 1);
        }

        Arrived(ref host, id, ref message);
    }

    /// <summary>Placement in any order: every packet is acknowledged, and kept when it is the first of its number.</summary>
    private bool IsNew(ref Host host, ref ReceiveState message, in PacketRecord packet)
    {
        Answer(ref host, PacketKind.Ack, packet, packet.Number);
        ref var word = ref _receiveBits[message.Words + (packet.Number >> 6)];
        var bit = 1UL << (packet.Number & 63);
        if ((word & bit) != 0)
        {
            message.Duplicates++;
            return false;
        }

        word |= bit;
        return true;
    }

    /// <summary>Go-back-N: a packet is kept in its place only. After a gap the expected one is asked for, once.</summary>
    private bool IsNext(ref Host host, ref ReceiveState message, in PacketRecord packet)
    {
        if (packet.Number == message.Received)
        {
            Answer(ref host, PacketKind.Ack, packet, packet.Number);
            return true;
        }

        if (packet.Number < message.Received)
        {
            message.Duplicates++;
            Answer(ref host, PacketKind.Ack, packet, message.Received - 1);
        }
        else
        {
            message.Discards++;
            AskForNext(ref host, ref message, packet);
        }

        return false;
    }

    private void AskForNext(ref Host host, ref ReceiveState message, in PacketRecord packet)
    {
        if (message.AskedFor == message.Received)
            return;
        message.AskedFor = message.Received;
        Answer(ref host, PacketKind.Nack, packet, message.Received);
    }

    private void ReceiveHeader(ref Host host, in PacketRecord packet)
    {
        ref var message = ref _receives[packet.Message];
        message.Headers++;
        if (_goBackN)
        {
            if (packet.Number >= message.Received)
                AskForNext(ref host, ref message, packet);
            return;
        }

        Answer(ref host, PacketKind.Nack, packet, packet.Number);
        if (_transport.Pulls && message.Received < message.Total)
            AddPulls(ref host, packet.Message, ref message, 1);
        Arrived(ref host, packet.Message, ref message);
    }

    /// <summary>
    /// Pulling ahead: the first arrival tells of the message, of its first window under way, and that all the rest may be pulled. Every arrival makes
    /// room. A packet that was lost on its way is sent again unasked, so that its arrival makes up for it.
    /// </summary>
    private void Arrived(ref Host host, int id, ref ReceiveState message)
    {
        if (!_transport.GrantsAhead || message.Received == message.Total)
            return;
        if (!message.Known)
        {
            message.Known = true;
            message.Outstanding = Math.Min(message.Total, _transport.FirstWindow);
            host.Outstanding += message.Outstanding;
            if (message.Total > _transport.FirstWindow)
                AddPulls(ref host, id, ref message, message.Total - _transport.FirstWindow);
        }

        if (message.Outstanding > 0)
        {
            message.Outstanding--;
            host.Outstanding--;
        }

        if (host.Pulls.Count > 0)
            ArmPull(ref host);
    }

    private void Complete(ref Host host, int id)
    {
        _receives[id].Done = host.Now;
        var message = _state.Workload.Messages[id];
        Count(message.ReceivedTrigger, message.Destination, host.Now);
    }

    private static void AddPulls(ref Host host, int id, ref ReceiveState message, int count)
    {
        if (message.PullsPending == 0)
            host.Pulls.Push(id);
        message.PullsPending += count;
        ArmPull(ref host);
    }

    private static void ArmPull(ref Host host)
    {
        if (host.PullArmed)
            return;
        host.PullArmed = true;
        host.Timers.Push(new HostTimer(Math.Max(host.Now, host.NextPull), TimerKind.Pull, 0));
    }

    private void SendPull(ref Host host)
    {
        while (host.Pulls.Count > 0 && (!_transport.GrantsAhead || host.Outstanding < _mostOutstanding))
        {
            var id = host.Pulls.Pop();
            ref var message = ref _receives[id];
            if (message.PullsPending == 0)
                continue;
            if (--message.PullsPending > 0)
                host.Pulls.Push(id);
            if (_transport.GrantsAhead)
            {
                message.Outstanding++;
                host.Outstanding++;
            }

            Answer(ref host, PacketKind.Pull, new PacketRecord { Message = id }, ++message.PullsSent);
            host.NextPull = host.Now + _state.Queues[_state.Topology.HostLink[_state.Workload.Messages[id].Destination]].Link.WireTime(_fullSize);
            host.Timers.Push(new HostTimer(host.NextPull, TimerKind.Pull, 0));
            return;
        }

        host.PullArmed = false;
    }

    private void Answer(ref Host host, PacketKind kind, in PacketRecord packet, int number)
    {
        ref var message = ref _receives[packet.Message];
        host.Output.Append(new PacketRecord
        {
            Message = packet.Message,
            Number = number,
            Destination = message.Source,
            Size = (ushort)_controlSize,
            Path = _paths.Path(packet.Message, true, _flowlets ? 0 : number, message.Source),
            Kind = kind,
            Signal = packet.Signal,
            Stamp = packet.Stamp,
        }, _carrier.Memory);
    }
}
