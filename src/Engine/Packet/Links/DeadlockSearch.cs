using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Finds a deadlock in a network at rest. An output lane that its receiver holds back waits for any of its packets there to leave, so it is dead
/// when all outputs that these wait for are dead: the largest such set, found by taking out what can still move.
/// </summary>
internal sealed class DeadlockSearch
{
    private readonly NetworkState _state;
    private readonly LinkLanes _lanes;
    private readonly int _lane;
    private readonly bool[] _dead;

    private DeadlockSearch(NetworkState state, int lane)
    {
        _state = state;
        _lanes = state.Lanes;
        _lane = lane;
        _dead = new bool[state.Queues.Length];
    }

    /// <summary>The deadlock, or null; also null while anything is on its way.</summary>
    public static Deadlock? Find(NetworkState state, long since)
    {
        if (state.Lanes.Kind == FlowControl.None || state.Wires.Any(ring => ring.Count > 0))
            return null;
        for (var lane = 0; lane < state.Lanes.Count; lane++)
        {
            if (new DeadlockSearch(state, lane).Loop() is { } loop)
                return new Deadlock(loop, lane - 1, new SimTime(since), state.Switches.Sum(unit => unit.Waiting.Sum(ring => (long)ring.Count)));
        }

        return null;
    }

    private List<int>? Loop()
    {
        var topology = _state.Topology;
        for (var link = 0; link < _dead.Length; link++)
        {
            _dead[link] = topology.Links[link].Source >= 0 && topology.Links[link].Target >= 0 && _lanes.HasClosed(link, _lane)
                && BytesAt(link) > 0;
        }

        for (var changed = true; changed;)
        {
            changed = false;
            for (var link = 0; link < _dead.Length; link++)
            {
                if (!_dead[link] || WaitsFor(link) is { Count: > 0 } held && held.TrueForAll(next => _dead[next]))
                    continue;
                _dead[link] = false;
                changed = true;
            }
        }

        var at = Array.IndexOf(_dead, true);
        if (at < 0)
            return null;
        var path = new List<int>();
        while (!path.Contains(at))
        {
            path.Add(at);
            at = WaitsFor(at)[0];
        }

        return path[path.IndexOf(at)..];
    }

    /// <summary>Bytes that wait for a link in the lane.</summary>
    private int BytesAt(int link) => _state.Switches[_state.Topology.Links[link].Source].Bytes[(_state.Output[link] * _lanes.Count) + _lane];

    /// <summary>The outputs that packets of this link and lane hold buffer for at its end, those that could be next to leave.</summary>
    private List<int> WaitsFor(int link)
    {
        ref var unit = ref _state.Switches[_state.Topology.Links[link].Target];
        var outputs = new SortedSet<int>();
        for (var place = _lane; place < unit.Waiting.Length; place += _lanes.Count)
        {
            ref var ring = ref unit.Waiting[place];
            var first = _state.Parameters.Switch.Queueing == SwitchQueueing.Output ? ring.Count : Math.Min(1, ring.Count);
            for (var i = 0; i < first; i++)
            {
                if (ring.At(i).Link == link)
                    outputs.Add(unit.Ports[OutputOf(unit, place, ring.At(i))].Link);
            }
        }

        return [.. outputs];
    }

    private int OutputOf(in SwitchUnit unit, int place, in PacketRecord packet) => _state.Parameters.Switch.Queueing switch
    {
        SwitchQueueing.Output => place / _lanes.Count,
        SwitchQueueing.Input => (int)packet.Time,
        _ => place / _lanes.Count / unit.In.Length,
    };
}
