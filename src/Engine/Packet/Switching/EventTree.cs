namespace Sim.Engine.Packet;

/// <summary>The next event of each output of a switch, and the earliest of all, of equals that of the first output: a tournament without branches.</summary>
internal sealed class EventTree
{
    private readonly int _size;

    // The winner below each inner node; the children of node n are 2n and 2n + 1, and leaf i is node size + i.
    private readonly Event[] _nodes;

    public EventTree(int leaves)
    {
        _size = 1;
        while (_size < leaves)
        {
            _size *= 2;
        }

        _nodes = new Event[2 * _size];
        Array.Fill(_nodes, new Event(long.MaxValue, 0));
    }

    /// <summary>The leaf with the earliest event.</summary>
    public int First => _nodes[1].Leaf;

    /// <summary>Time of the earliest event, or the end of time.</summary>
    public long Time => _nodes[1].Time;

    public void Prefetch() => CacheLine.Prefetch(_nodes);

    /// <summary>Sets the next event of a leaf; the end of time for none.</summary>
    public void Set(int leaf, long time)
    {
        unchecked
        {
            var nodes = _nodes;
            var node = _size + leaf;
            nodes[node] = new Event(time, leaf);
            while (node > 1)
            {
                // The other child wins with an earlier time, and the left one with the same.
                var other = nodes[node ^ 1];
                var wins = (other.Time - (node & 1) - time) >> 63;
                time += (other.Time - time) & wins;
                leaf ^= (leaf ^ other.Leaf) & (int)wins;
                node >>= 1;
                nodes[node] = new Event(time, leaf);
            }
        }
    }

    private readonly record struct Event(long Time, int Leaf);
}
