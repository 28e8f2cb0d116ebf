namespace Sim.Engine.Packet;

/// <summary>
/// Serves a switch whose queues share state: one order for all its arrivals and services, by time; at one instant packets in service leave
/// first, then arrivals are handled by the id of the link they came by, then services begin by the id of the link they take.
/// </summary>
/// <remarks>Each event looks at every queue of the switch: cost grows with the number of ports, which is why queues without shared state do without.</remarks>
internal sealed class SwitchTurn(NetworkState state, Carrier carrier, QueueTurn queueTurn)
{
    private readonly EgressQueue[] _queues = state.Queues;
    private readonly SwitchUnit[] _switches = state.Switches;
    private readonly RouteTable _routes = state.Routes;
    private readonly long _shared = state.Parameters.Switch.SharedBuffer?.Count ?? long.MaxValue;
    private readonly double _share = state.Parameters.Switch.SharedFraction;

    /// <summary>Handles what happens at the switch before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    public long Serve(int number, long end)
    {
        ref var unit = ref _switches[number];
        while (true)
        {
            var (time, link, arrives) = Next(unit);
            if (time >= end)
                return time;
            if (!arrives)
            {
                queueTurn.Transmit(ref _queues[link]);
            }
            else if (link < 0)
            {
                Choose(number, ref unit);
            }
            else
            {
                Admit(unit, ref _queues[link], time);
            }
        }
    }

    /// <summary>The next event: its time, the queue (or -1 for the inbox), and whether it is an arrival.</summary>
    private (long Time, int Link, bool Arrives) Next(in SwitchUnit unit)
    {
        var arrival = unit.Inbox.NextTime;
        var from = unit.Inbox.Coming > 0 ? unit.Inbox.Next.Link : int.MaxValue;
        var to = -1;
        var service = long.MaxValue;
        var served = -1;
        foreach (var link in unit.Links)
        {
            ref var queue = ref _queues[link];
            if (queue.Data.Waiting + queue.Control.Waiting > 0 && queue.Free < service)
            {
                service = queue.Free;
                served = link;
            }

            Earlier(queue.Data, link, ref arrival, ref from, ref to);
            Earlier(queue.Control, link, ref arrival, ref from, ref to);
        }

        return arrival <= service ? (arrival, to, true) : (service, served, false);
    }

    private static void Earlier(in PacketRing ring, int link, ref long arrival, ref int from, ref int to)
    {
        if (ring.Coming == 0)
            return;
        ref var packet = ref ring.Next;
        if (packet.Time > arrival || (packet.Time == arrival && packet.Link >= from))
            return;
        arrival = packet.Time;
        from = packet.Link;
        to = link;
    }

    private void Admit(in SwitchUnit unit, ref EgressQueue queue, long now)
    {
        if (queue.Data.Waiting + queue.Control.Waiting == 0)
            queue.Free = Math.Max(queue.Free, now);
        var limit = queue.DataLimit;
        if (_shared != long.MaxValue)
        {
            long used = 0;
            foreach (var link in unit.Links)
            {
                used += _queues[link].DataBacklog(now);
            }

            limit = (int)Math.Min(limit, _share * Math.Max(0, _shared - used));
        }

        queueTurn.AdmitNext(ref queue, limit);
    }

    /// <summary>Adaptive routing: among the links of shortest paths the one with the least to send; of equals the first from the packet's own choice on.</summary>
    private void Choose(int number, ref SwitchUnit unit)
    {
        ref var packet = ref unit.Inbox.Next;
        var ways = _routes.Ways(number, packet.Destination);
        var best = ways[0];
        if (ways.Length > 1)
        {
            var (rest, first) = Math.DivRem((uint)packet.Path, (uint)ways.Length);
            packet.Path = (ushort)rest;
            var least = long.MaxValue;
            for (var i = 0; i < ways.Length; i++)
            {
                var way = ways[((int)first + i) % ways.Length];
                var backlog = _queues[way].Backlog(packet.Time);
                if (backlog < least)
                {
                    least = backlog;
                    best = way;
                }
            }
        }

        carrier.Insert(best, packet);
        unit.Inbox.Take();
    }
}
