using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>Finding out what was lost, and what to send again.</summary>
internal sealed partial class HostTurn<TTransport>
{
    /// <summary>The number of the next packet to send: refused and lost ones before new ones.</summary>
    private int NextNumber(ref SendState message)
    {
        if (message.Resends > 0)
        {
            message.Resent++;
            return TakeResend(ref message);
        }

        var number = message.Next++;
        if (number < message.Fresh)
        {
            message.Resent++;
        }
        else
        {
            message.Fresh = number + 1;
        }

        return number;
    }

    /// <summary>Selective recovery: the receiver has a packet.</summary>
    private void Place(ref SendState message, int number)
    {
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
    }

    /// <summary>Selective recovery: after an acknowledgement of what was sent at a time, what was sent well before is lost.</summary>
    private void FindLosses(int id, ref SendState message, long sent, long now)
    {
        if (sent < 0)
        {
            // The acknowledged transmission had been taken for lost: paths differ by more than was thought (RFC 8985, 6.2).
            message.Reorder = Math.Min(Math.Max(2 * message.Reorder, _leastReorder), _timeout);
            return;
        }

        message.Newest = Math.Max(message.Newest, sent);
        while (message.Flight.Count > 0 && message.Flight.Oldest.Time + message.Reorder < message.Newest)
        {
            LoseOldest(id, ref message, now, LossKind.Gap);
        }
    }

    private void LoseOldest(int id, ref SendState message, long now, LossKind kind)
    {
        // What was lost had been allowed: it may go again without a new pull.
        if (SendAgain(ref message, message.Flight.TakeOldest()) && _transport.Pulls)
            message.Credits++;
        _transport.Lost(id, message, now, kind);
    }

    /// <summary>The receiver got only the header of a packet.</summary>
    private void Refuse(int id, ref SendState message, in PacketRecord packet, long now)
    {
        if (message.Flight.Settle(packet.Stamp, packet.Number) < 0)
            return;
        SendAgain(ref message, packet.Number);
        Repay(ref message, 0);
        _transport.Lost(id, message, now, LossKind.Trimmed);
    }

    /// <summary>
    /// A switch returned the header of a packet: the receiver knows nothing of it and will not pull it. One that pulls ahead counts on it, and would allow nothing for as long; so the
    /// header goes on its way once more, and is answered as if the switch had let it pass.
    /// </summary>
    private void TakeBack(ref Host host, int id, ref SendState message, in PacketRecord packet)
    {
        if (_goBackN)
        {
            GoBack(id, ref message, message.Acknowledged, host.Now, LossKind.Trimmed);
            return;
        }

        if (_transport.GrantsAhead)
        {
            host.Output.Append(packet with { Kind = PacketKind.Header, Destination = message.Destination, Path = _paths.Path(id, false, _flowlets ? message.Flowlets : packet.Stamp, message.Destination) }, _carrier.Memory);
            return;
        }

        if (message.Flight.Settle(packet.Stamp, packet.Number) < 0)
            return;
        if (SendAgain(ref message, packet.Number) && _transport.Pulls)
        {
            message.Owed++;
            Repay(ref message, 0);
        }

        _transport.Lost(id, message, host.Now, LossKind.Trimmed);
    }

    /// <summary>Go-back-N: the receiver has all packets before a number.</summary>
    private static void MoveTo(ref SendState message, int number)
    {
        if (number <= message.Acknowledged)
            return;
        message.Acknowledged = number;
        message.Next = Math.Max(message.Next, number);
        while (message.Flight.Count > 0 && message.Flight.Oldest.Number < number)
        {
            message.Flight.TakeOldest();
        }
    }

    /// <summary>Go-back-N: all from a number on goes again.</summary>
    private void GoBack(int id, ref SendState message, int number, long now, LossKind kind)
    {
        MoveTo(ref message, number);
        if (message.Flight.Count == 0)
            return;
        message.Next = Math.Max(number, message.Acknowledged);
        message.Flight.Clear();
        _transport.Lost(id, message, now, kind);
    }

    /// <summary>A packet without an answer for longer than any can be on its way is lost; a message that waits for a pull for so long asks for one with a packet.</summary>
    private void CheckTimeout(ref Host host, int id)
    {
        ref var message = ref _sends[id];
        if (message.Done >= 0 || message.GivenUp)
            return;
        var patience = _timeout << Math.Min(message.Backoff, MostBackoff);
        var stalled = message.Flight.Count == 0 && _transport.Pulls && message.Credits == 0;
        var since = message.Flight.Count > 0 ? message.Flight.Oldest.Time : stalled ? message.Progress : host.Now;
        if (since + patience <= host.Now)
        {
            message.Timeouts++;
            if (message.Backoff++ >= _retries)
            {
                GiveUp(ref message);
                return;
            }

            GiveUpFlight(ref host, id, ref message);
            if (stalled)
                message.Credits++;
            message.Progress = host.Now;
            MakeReady(ref host, id);
            patience = _timeout << Math.Min(message.Backoff, MostBackoff);
            since = message.Flight.Count > 0 ? message.Flight.Oldest.Time : host.Now;
        }

        host.Timers.Push(new HostTimer(Math.Max(since + patience, host.Now + 1), TimerKind.Timeout, id));
    }

    private void GiveUp(ref SendState message)
    {
        if (message.Done >= 0 || message.GivenUp)
            return;
        message.GivenUp = true;
        message.Flight.Release(_pool);
    }

    /// <summary>All that was sent a timeout ago goes again at once, however long the sender has waited, so that timeouts in a row are that long apart.</summary>
    private void GiveUpFlight(ref Host host, int id, ref SendState message)
    {
        if (_goBackN)
        {
            GoBack(id, ref message, message.Acknowledged, host.Now, LossKind.Timeout);
            return;
        }

        while (message.Flight.Count > 0 && message.Flight.Oldest.Time + _timeout <= host.Now)
        {
            LoseOldest(id, ref message, host.Now, LossKind.Timeout);
        }
    }

    /// <summary>Marks a packet to be sent again; false when the receiver has it by another transmission.</summary>
    private bool SendAgain(ref SendState message, int number)
    {
        var bit = 1UL << (number & 63);
        ref var resend = ref ResendWord(message, number >> 6);
        if (((AcknowledgedWord(message, number >> 6) | resend) & bit) != 0)
            return false;
        resend |= bit;
        message.Resends++;
        message.ResendFrom = Math.Min(message.ResendFrom, number >> 6);
        return true;
    }

    private int TakeResend(ref SendState message)
    {
        while (ResendWord(message, message.ResendFrom) == 0)
        {
            message.ResendFrom++;
        }

        ref var resend = ref ResendWord(message, message.ResendFrom);
        var bit = BitOperations.TrailingZeroCount(resend);
        resend &= resend - 1;
        message.Resends--;
        return (message.ResendFrom * 64) + bit;
    }

    private ref ulong AcknowledgedWord(in SendState message, int word) => ref _sendBits[message.Words + (word * 2)];

    private ref ulong ResendWord(in SendState message, int word) => ref _sendBits[message.Words + (word * 2) + 1];
}
