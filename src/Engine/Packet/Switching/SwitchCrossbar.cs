namespace Sim.Engine.Packet;

/// <summary>Queues at the inputs, which a crossbar connects to the outputs: an input serves one output at a time.</summary>
internal sealed partial class SwitchTurn
{
    /// <summary>Where a packet waits; at an input that serves all outputs it tells for which.</summary>
    private int PlaceAcross(in SwitchUnit unit, int output, ref PacketRecord packet)
    {
        if (_queueing == SwitchQueueing.Input)
            packet.Time = output;
        return PlaceAcross(unit, _carrier.InputOf(packet), output, packet.Lane);
    }

    private int PlaceAcross(in SwitchUnit unit, int input, int output, int lane) =>
        lane + (_laneCount * (_queueing == SwitchQueueing.Input ? input : (output * unit.In.Length) + input));

    /// <summary>Where the output's next packet of a lane waits, inputs in turn; negative when none may leave now. Held, when the receiver keeps one from leaving.</summary>
    private int FindAcross(in SwitchUnit unit, in SwitchPort port, int lane, ref bool held)
    {
        var inputs = unit.In.Length;
        for (var i = 0; i < inputs; i++)
        {
            var input = (port.NextInput + i) % inputs;
            var place = PlaceAcross(unit, input, port.Index, lane);
            ref var ring = ref unit.Waiting[place];
            if (ring.Count == 0 || (_queueing == SwitchQueueing.Input && ring.Head.Time != port.Index))
                continue;
            if (!_lanes.IsOpen(port.Link, lane, ring.Head.Size))
                held = true;
            else if (!unit.Busy[input])
                return place;
        }

        return -1;
    }

    private void Connect(ref SwitchUnit unit, ref SwitchPort port, int place)
    {
        port.Input = place / _laneCount % unit.In.Length;
        port.NextInput = port.Input + 1;
        unit.Busy[port.Input] = true;
    }

    /// <summary>An input of the crossbar is free: any output may have waited for it.</summary>
    private void Free(ref SwitchUnit unit, int input, long now)
    {
        unit.Busy[input] = false;
        foreach (ref var port in unit.Ports.AsSpan())
        {
            if (unit.Loads[port.Index].Waiting > 0)
                Wake(ref unit, ref port, now);
        }
    }
}
