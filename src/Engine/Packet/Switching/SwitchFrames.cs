namespace Sim.Engine.Packet;

/// <summary>
/// Frames of flow control that arrive: each concerns one output, and matters to it only when it looks for a packet. So an output hears in time before it looks, and what it needed
/// not to look for is heard at the end of the turn.
/// </summary>
internal sealed partial class SwitchTurn
{
    /// <summary>An output whose packets are all held back looks again with the first frame.</summary>
    private void AwaitFrames(ref SwitchUnit unit)
    {
        foreach (var output in _arrivals.Hearing)
        {
            ref var port = ref unit.Ports[output];
            if (unit.Loads[output].Waiting > 0 && port.Next == long.MaxValue)
                Await(ref unit, ref port, NextFrame(port));
        }
    }

    private long NextFrame(in SwitchPort port) => port.Unheard < port.UnheardEnd ? _arrivals.Frames[port.Unheard].Time : long.MaxValue;

    /// <summary>Hears the frames that arrive before <paramref name="end"/>.</summary>
    private void Hear(ref SwitchPort port, long end)
    {
        for (; port.Unheard < port.UnheardEnd && _arrivals.Frames[port.Unheard].Time < end; port.Unheard++)
        {
            _lanes.Hear(port.Link, _arrivals.Frames[port.Unheard]);
        }
    }

    private void HearRest(ref SwitchUnit unit)
    {
        foreach (var output in _arrivals.Hearing)
        {
            Hear(ref unit.Ports[output], long.MaxValue);
        }
    }
}
