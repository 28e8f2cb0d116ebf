using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>Sending: messages in turn, refused and lost packets before new ones, and what the answers do.</summary>
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
        _transport.Begin(id, host.Now, ref host.Timers);
        host.Timers.Push(new HostTimer(host.Now + _timeout, TimerKind.Timeout, id));
        MakeReady(ref host, id);
    }

    /// <summary>Puts a message in the turn if it has something to send and may; before its time, sets its alarm.</summary>
    private void MakeReady(ref Host host, int id)
    {
        ref var message = ref _sends[id];
        if (message.InReady || message.PaceArmed || !message.HasWork || !_transport.MaySend(message))
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

    private void Transmit(ref Host host, ref EgressQueue port)
    {
        var start = host.Now;
        if (host.Frames.Waiting > 0)
        {
            SendFrame(ref host, ref port, start);
            return;
        }

        var lane = _plain ? (host.Output.Waiting > 0 ? 0 : 1) : PickLane(ref host, port.Link.Id);
        if (lane == 0)
        {
            ref var packet = ref host.Output.Head;
            Counts.ControlSent++;
            Put(ref host, ref port, ref packet, start);
            host.Output.Leave();
            return;
        }

        var id = Ready(ref host, lane).Pop();
        ref var message = ref _sends[id];
        message.InReady = false;
        // Answers may have come since the message took its place.
        if (!message.HasWork || !_transport.MaySend(message))
            return;
        var number = message.Resends > 0 ? TakeResend(ref message) : message.Next++;
        var data = new PacketRecord
        {
            Message = id,
            Number = number,
            Destination = message.Destination,
            Size = (ushort)(number == message.Total - 1 ? message.LastSize : _fullSize),
            Path = _paths.Path(id, false, message.Sent, message.Destination),
            Kind = PacketKind.Data,
            Lane = message.Lane,
        };
        message.Sent++;
        message.InFlight++;
        message.Progress = start;
        Counts.DataSent++;
        Counts.DataBytesSent += data.Size;
        message.NotBefore = _transport.Sent(id, ref message, start, data.Size, ref host.Timers);
        Put(ref host, ref port, ref data, start);
        MakeReady(ref host, id);
    }

    private void Put(ref Host host, ref EgressQueue port, ref PacketRecord packet, long start)
    {
        var wire = port.Link.WireTime(packet.Size);
        host.Free = start + wire;
        port.Counts.Bytes += packet.Size;
        if (!_plain && !packet.Kind.IsFrame())
            _lanes.Spend(port.Link.Id, packet.Lane, packet.Size);
        _carrier.Send(ref packet, port.Link, start, wire);
    }

    private void ReceiveControl(ref Host host, in PacketRecord packet)
    {
        var id = packet.Message;
        ref var message = ref _sends[id];
        switch (packet.Kind)
        {
            case PacketKind.Ack:
                Acknowledge(ref host, id, ref message, packet.Number);
                break;
            case PacketKind.Nack:
                Refuse(ref message, packet.Number);
                break;
            case PacketKind.Pull when packet.Number > message.Pulls:
                // Pulls are counted, so that a later one makes up for one that was lost or overtaken.
                message.Credits += packet.Number - message.Pulls;
                message.Pulls = packet.Number;
                break;
            case PacketKind.Cnp when message.Done < 0:
                _transport.Notified(id, host.Now, ref host.Timers);
                break;
        }

        message.Progress = host.Now;
        message.Backoff = 0;
        MakeReady(ref host, id);
    }

    private void Acknowledge(ref Host host, int id, ref SendState message, int number)
    {
        message.InFlight -= message.InFlight > 0 ? 1 : 0;
        ref var word = ref AcknowledgedWord(message, number >> 6);
        var bit = 1UL << (number & 63);
        if ((word & bit) != 0)
            return;
        word |= bit;
        message.Acknowledged++;
        ref var resend = ref ResendWord(message, number >> 6);
        if ((resend & bit) != 0)
        {
            // It was taken for lost, and came after all.
            resend &= ~bit;
            message.Resends--;
        }

        if (message.Acknowledged < message.Total)
            return;
        message.Done = host.Now;
        Count(_state.Workload.Messages[id].SentTrigger, _state.Workload.Messages[id].Source, host.Now);
    }

    private void Refuse(ref SendState message, int number)
    {
        message.InFlight -= message.InFlight > 0 ? 1 : 0;
        var bit = 1UL << (number & 63);
        ref var resend = ref ResendWord(message, number >> 6);
        if (((AcknowledgedWord(message, number >> 6) | resend) & bit) != 0)
            return;
        resend |= bit;
        message.Resends++;
    }

    /// <summary>After a long silence all that is in flight counts as lost: longer than any packet can be on its way.</summary>
    private void CheckSilence(ref Host host, int id)
    {
        ref var message = ref _sends[id];
        if (message.Done >= 0)
            return;
        var deadline = message.Progress + (_timeout << message.Backoff);
        if (deadline <= host.Now)
        {
            message.Timeouts++;
            message.Backoff = Math.Min(message.Backoff + 1, MostBackoff);
            message.InFlight = 0;
            message.Progress = host.Now;
            var refused = message.Resends;
            message.Resends = 0;
            for (var word = 0; word <= (message.Next - 1) >> 6; word++)
            {
                var sent = message.Next >= (word + 1) * 64 ? ulong.MaxValue : (1UL << (message.Next & 63)) - 1;
                ref var resend = ref ResendWord(message, word);
                resend = sent & ~AcknowledgedWord(message, word);
                message.Resends += BitOperations.PopCount(resend);
            }

            // What was lost had been allowed: it may go again without a new pull. A lost pull leaves nothing in flight: one packet asks for more.
            if (_transport.Pulls)
                message.Credits += Math.Max(message.Resends - refused, message.Credits == 0 ? 1 : 0);
            MakeReady(ref host, id);
            deadline = host.Now + (_timeout << message.Backoff);
        }

        host.Timers.Push(new HostTimer(deadline, TimerKind.Timeout, id));
    }

    private int TakeResend(ref SendState message)
    {
        var word = 0;
        while (ResendWord(message, word) == 0)
        {
            word++;
        }

        ref var resend = ref ResendWord(message, word);
        var bit = BitOperations.TrailingZeroCount(resend);
        resend &= resend - 1;
        message.Resends--;
        return (word * 64) + bit;
    }

    private ref ulong AcknowledgedWord(in SendState message, int word) => ref _sendBits[message.Words + (word * 2)];

    private ref ulong ResendWord(in SendState message, int word) => ref _sendBits[message.Words + (word * 2) + 1];
}
