namespace Sim.Engine.Packet;

/// <summary>Sending: messages in turn, and what the answers do. Finding losses is in HostRecovery.cs.</summary>
internal sealed partial class HostTurn<TTransport>
{
    private const int MostBackoff = 6;

    private void Post(ref Host host, int id)
    {
        _sends[id].Posted = host.Now;
        var issue = Math.Max(host.Now, host.NextIssue);
        host.NextIssue = issue + _messageInterval;
        if (issue + _sendOverhead == host.Now)
        {
            Begin(ref host, id);
        }
        else
        {
            host.Timers.Push(new HostTimer(issue + _sendOverhead, TimerKind.Begin, id));
        }
    }

    private void Begin(ref Host host, int id)
    {
        ref var message = ref _sends[id];
        message.Credits = _transport.Pulls ? _transport.FirstWindow : 0;
        message.Progress = host.Now;
        message.Reorder = _reorder;
        _transport.Begin(id, host.Now, ref host.Timers);
        host.Timers.Push(new HostTimer(host.Now + _timeout, TimerKind.Timeout, id));
        MakeReady(ref host, id);
    }

    /// <summary>Puts a message in the turn if it has something to send and may; before its time, sets its alarm.</summary>
    private void MakeReady(ref Host host, int id)
    {
        ref var message = ref _sends[id];
        if (message.InReady || message.PaceArmed || !MaySend(id, message))
            return;
        if (message.NotBefore > host.Now)
        {
            message.PaceArmed = true;
            host.Timers.Push(new HostTimer(message.NotBefore, TimerKind.Pace, id));
            return;
        }

        message.InReady = true;
        Ready(ref host, message.Lane).Push(id);
    }

    private bool MaySend(int id, in SendState message) =>
        message.HasWork && message.Flight.Span < TransmissionRing.Most && _transport.MaySend(id, message);

    private void Transmit(ref Host host, int number, ref EgressQueue port)
    {
        var start = host.Now;
        if (host.Frames.HasAny)
        {
            SendFrame(ref host, ref port, start);
            return;
        }

        var lane = _plain ? (host.Output.Count > 0 ? 0 : 1) : PickLane(ref host, port.Link.Id);
        if (lane == 0)
        {
            ref var packet = ref host.Output.Head;
            Counts.ControlSent++;
            Put(ref host, ref port, packet, start);
            host.Output.LeaveOwn();
            return;
        }

        if (_pcie is not null && !IsRead(number, NextSize(ref Ready(ref host, lane)), port.Link, start))
            return;
        var id = Ready(ref host, lane).Pop();
        ref var message = ref _sends[id];
        message.InReady = false;
        // Answers may have come since the message took its place.
        if (!MaySend(id, message))
            return;
        var next = NextNumber(ref message);
        var data = new PacketRecord
        {
            Message = id,
            Number = next,
            Destination = message.Destination,
            Size = (ushort)(next == message.Total - 1 ? message.LastSize : _fullSize),
            Path = _paths.Path(id, false, _flowlets ? Flowlet(ref message, start) : message.Flight.Next, message.Destination),
            Kind = PacketKind.Data,
            Lane = message.Lane,
            Stamp = unchecked((ushort)message.Flight.Next),
        };
        message.Flight.Push(_pool, start, next);
        message.LastSent = start;
        Counts.DataSent++;
        Counts.DataBytesSent += data.Size;
        message.NotBefore = _transport.Sent(id, ref message, start, data.Size, ref host.Timers);
        Put(ref host, ref port, data, start);
        MakeReady(ref host, id);
        if (_pcie is not null)
            ReadAhead(ref host, number, lane, data.Size, port.Link);
    }

    private int Flowlet(ref SendState message, long start)
    {
        if (start - message.LastSent > _flowletGap)
            message.Flowlets++;
        return message.Flowlets;
    }

    private void Put(ref Host host, ref EgressQueue port, in PacketRecord packet, long start)
    {
        var wire = _faults is null ? port.Link.WireTime(packet.Size) : _faults.WireTime(port.Link, packet.Size, start);
        host.Free = start + wire;
        port.Counts.Bytes += packet.Size;
        if (!_plain)
            _lanes.Spend(port.Link.Id, packet.Lane, packet.Size);
        _carrier.Send(packet, port.Link, start, wire);
    }

    private void ReceiveControl(ref Host host, in PacketRecord packet)
    {
        var id = packet.Message;
        ref var message = ref _sends[id];
        if (message.Done < 0)
        {
            switch (packet.Kind)
            {
                case PacketKind.Ack:
                    Acknowledge(ref host, id, ref message, packet);
                    break;
                case PacketKind.Nack when _goBackN:
                    GoBack(id, ref message, packet.Number, host.Now, LossKind.Gap);
                    break;
                case PacketKind.Nack:
                    Refuse(id, ref message, packet, host.Now);
                    break;
                case PacketKind.Return:
                    TakeBack(ref host, id, ref message, packet);
                    break;
                case PacketKind.Pull when packet.Number > message.Pulls:
                    // Pulls are counted, so that a later one makes up for one that was lost or overtaken.
                    message.Credits += packet.Number - message.Pulls;
                    message.Pulls = packet.Number;
                    break;
                case PacketKind.Cnp:
                    _transport.Notified(id, host.Now, ref host.Timers);
                    break;
            }
        }

        message.Progress = host.Now;
        message.Backoff = 0;
        MakeReady(ref host, id);
    }

    private void Acknowledge(ref Host host, int id, ref SendState message, in PacketRecord packet)
    {
        var sent = message.Flight.Settle(packet.Stamp, packet.Number);
        if (_goBackN)
        {
            MoveTo(ref message, packet.Number + 1);
        }
        else
        {
            Place(ref message, packet.Number);
        }

        _transport.Acknowledged(id, message, new Answer(host.Now, sent < 0 ? -1 : host.Now - sent, packet.Signal, packet.Stamp));
        if (message.Acknowledged == message.Total)
        {
            Finish(ref host, id, ref message);
            return;
        }

        if (!_goBackN)
            FindLosses(id, ref message, sent, host.Now);
        Repay(ref message, 1);
    }

    private void Finish(ref Host host, int id, ref SendState message)
    {
        message.Done = host.Now;
        message.Flight.Release(_pool);
        Count(_state.Workload.Messages[id].SentTrigger, _state.Workload.Messages[id].Source, host.Now);
    }

    /// <summary>Credit that a returned packet had used is given back one for each acknowledgement, and when nothing is in flight at least one.</summary>
    private static void Repay(ref SendState message, int acknowledgements)
    {
        var credits = Math.Min(message.Owed, Math.Max(acknowledgements, message.Flight.Count == 0 && message.Credits == 0 ? 1 : 0));
        message.Owed -= credits;
        message.Credits += credits;
    }
}
