using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>Asks for the memory of the units that have a turn soon, while another has its turn: first for what they are, then for the packets that this leads to.</summary>
internal sealed class Foresight(NetworkState state)
{
    private const int LinesOfHost = 8;
    private const int LinesOfLink = 4;

    private readonly Host[] _hosts = state.Hosts;
    private readonly SwitchUnit[] _switches = state.Switches;
    private readonly PacketRing[] _wires = state.Wires;
    private readonly EgressQueue[] _queues = state.Queues;
    private readonly int[] _hostQueue = state.Topology.HostQueue;
    private readonly bool _merged = state.Merged;

    /// <summary>The state of a unit, which has its turn after next.</summary>
    public void State(int unit)
    {
        if (unit < _hosts.Length)
        {
            CacheLine.Prefetch(ref _wires[_hostQueue[unit]]);
            return;
        }

        ref var next = ref _switches[unit - _hosts.Length];
        var words = next.Coming.Words;
        for (var word = 0; word < words.Length; word++)
        {
            for (var bits = words[word]; bits != 0; bits &= bits - 1)
            {
                CacheLine.Prefetch(ref _wires[next.In[(word * 64) + BitOperations.TrailingZeroCount(bits)]]);
            }
        }

        if (_merged)
            OfOutputs(next);
    }

    /// <summary>The packets that arrive at a unit, which has the next turn.</summary>
    public void Packets(int unit)
    {
        if (unit < _hosts.Length)
        {
            _wires[_hostQueue[unit]].PrefetchFront(LinesOfHost);
            return;
        }

        ref var next = ref _switches[unit - _hosts.Length];
        var words = next.Coming.Words;
        for (var word = 0; word < words.Length; word++)
        {
            for (var bits = words[word]; bits != 0; bits &= bits - 1)
            {
                _wires[next.In[(word * 64) + BitOperations.TrailingZeroCount(bits)]].PrefetchFront(LinesOfLink);
            }
        }

        if (_merged)
            OfPackets(next);
    }

    private void OfOutputs(in SwitchUnit unit)
    {
        CacheLine.Prefetch(unit.Loads);
        CacheLine.Prefetch(unit.Bytes);
        unit.Events.Prefetch();
        for (var output = 0; output < unit.Out.Length; output++)
        {
            var link = unit.Out[output];
            CacheLine.Prefetch(ref unit.Ports[output]);
            CacheLine.Prefetch(ref _wires[link]);
            CacheLine.Prefetch(ref _queues[link].Link);
            CacheLine.Prefetch(ref _queues[link].Counts);
        }
    }

    private void OfPackets(in SwitchUnit unit)
    {
        foreach (var link in unit.Out)
        {
            _wires[link].PrefetchNext(LinesOfLink);
        }

        foreach (ref var ring in unit.Waiting.AsSpan(0, Math.Min(unit.Waiting.Length, unit.Bytes.Length)))
        {
            ring.PrefetchFront(2);
        }
    }
}
