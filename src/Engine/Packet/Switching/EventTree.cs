namespace Sim.Engine.Packet;

/// <summary>The next event of each input and output of a switch, and the earliest of all: a tournament by (time, order).</summary>
internal sealed class EventTree
{
    private readonly int _size;
    private readonly long[] _time;
    private readonly int[] _order;

    // The winner below each inner node; the children of node n are 2n and 2n + 1, and leaf i is node size + i.
    private readonly int[] _winner;

    public EventTree(int leaves)
    {
        _size = 1;
        while (_size < leaves)
        {
            _size *= 2;
        }

        _time = new long[_size];
        _order = new int[_size];
        _winner = new int[2 * _size];
        Array.Fill(_time, long.MaxValue);
        for (var node = (2 * _size) - 1; node >= 1; node--)
        {
            _winner[node] = node >= _size ? node - _size : _winner[2 * node];
        }
    }

    /// <summary>The leaf with the earliest event.</summary>
    public int First => _winner[1];

    /// <summary>Time of the earliest event, or the end of time.</summary>
    public long Time => _time[First];

    /// <summary>Sets the next event of a leaf; the end of time for none.</summary>
    public void Set(int leaf, long time, int order)
    {
        _time[leaf] = time;
        _order[leaf] = order;
        for (var node = (_size + leaf) >> 1; node > 0; node >>= 1)
        {
            var left = _winner[2 * node];
            var right = _winner[(2 * node) + 1];
            var earlier = Before(right, left) ? right : left;
            if (_winner[node] == earlier && earlier != leaf)
                return;
            _winner[node] = earlier;
        }
    }

    private bool Before(int one, int other) => _time[one] < _time[other] || (_time[one] == _time[other] && _order[one] < _order[other]);
}
