namespace Sim.Engine.Packet;

/// <summary>Receiving: placement in any order, an acknowledgement per packet, pulls, notifications.</summary>
internal sealed partial class HostTurn<TTransport>
{
    private void ReceiveData(ref Host host, in PacketRecord packet)
    {
        var id = packet.Message;
        ref var message = ref _receives[id];
        Answer(ref host, PacketKind.Ack, id, packet.Number, packet.Marked);
        if (_transport.Notifies && packet.Marked && host.Now >= message.NextNotification)
        {
            message.NextNotification = host.Now + _notificationInterval;
            Answer(ref host, PacketKind.Cnp, id, packet.Number, false);
        }

        ref var word = ref _receiveBits[message.Words + (packet.Number >> 6)];
        var bit = 1UL << (packet.Number & 63);
        if ((word & bit) != 0)
        {
            message.Duplicates++;
            return;
        }

        word |= bit;
        message.Received++;
        if (message.Received == message.Total)
        {
            // Whatever was still to be pulled is here.
            message.PullsPending = 0;
            if (_receiveOverhead == 0)
            {
                Complete(ref host, id);
            }
            else
            {
                host.Timers.Push(new HostTimer(host.Now + _receiveOverhead, TimerKind.Received, id));
            }
        }
        else if (_transport.Pulls && message.PullsGranted < message.Total - _transport.FirstWindow)
        {
            message.PullsGranted++;
            AddPull(ref host, id, ref message);
        }
    }

    private void ReceiveHeader(ref Host host, in PacketRecord packet)
    {
        ref var message = ref _receives[packet.Message];
        message.Headers++;
        Answer(ref host, PacketKind.Nack, packet.Message, packet.Number, false);
        if (_transport.Pulls && message.Received < message.Total)
            AddPull(ref host, packet.Message, ref message);
    }

    private void Complete(ref Host host, int id)
    {
        _receives[id].Done = host.Now;
        var message = _state.Workload.Messages[id];
        Count(message.ReceivedTrigger, message.Destination, host.Now);
    }

    private static void AddPull(ref Host host, int id, ref ReceiveState message)
    {
        if (message.PullsPending++ == 0)
            host.Pulls.Push(id);
        if (!host.PullArmed)
        {
            host.PullArmed = true;
            host.Timers.Push(new HostTimer(Math.Max(host.Now, host.NextPull), TimerKind.Pull, 0));
        }
    }

    private void SendPull(ref Host host)
    {
        while (host.Pulls.Count > 0)
        {
            var id = host.Pulls.Pop();
            ref var message = ref _receives[id];
            if (message.PullsPending == 0)
                continue;
            if (--message.PullsPending > 0)
                host.Pulls.Push(id);
            Answer(ref host, PacketKind.Pull, id, ++message.PullsSent, false);
            host.NextPull = host.Now + _state.Queues[_state.Topology.HostLink[_state.Workload.Messages[id].Destination]].Link.WireTime(_fullSize);
            host.Timers.Push(new HostTimer(host.NextPull, TimerKind.Pull, 0));
            return;
        }

        host.PullArmed = false;
    }

    private void Answer(ref Host host, PacketKind kind, int id, int number, bool marked)
    {
        ref var message = ref _receives[id];
        host.Output.Append(new PacketRecord
        {
            Message = id,
            Number = number,
            Destination = message.Source,
            Size = (ushort)_controlSize,
            Path = _paths.Path(id, true, number, message.Source),
            Kind = kind,
            Marked = marked,
        });
    }
}
