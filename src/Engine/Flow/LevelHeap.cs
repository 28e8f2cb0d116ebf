namespace Sim.Engine.Flow;

/// <summary>Binary min-heap of (level, item) with ties broken by the item's index, so that the order is total.</summary>
internal sealed class LevelHeap
{
    private double[] _keys = new double[256];
    private int[] _items = new int[256];
    private int _count;

    public void Clear() => _count = 0;

    public void Push(double key, int item)
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _count * 2);
            Array.Resize(ref _items, _count * 2);
        }

        var i = _count++;
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!Before(key, item, _keys[parent], _items[parent]))
            {
                break;
            }

            _keys[i] = _keys[parent];
            _items[i] = _items[parent];
            i = parent;
        }

        _keys[i] = key;
        _items[i] = item;
    }

    public double TopKey => _keys[0];

    public int TopItem => _items[0];

    public void RemoveTop()
    {
        _count--;
        SiftDown(_keys[_count], _items[_count]);
    }

    /// <summary>Gives the top item a larger key.</summary>
    public void RaiseTop(double key) => SiftDown(key, _items[0]);

    private void SiftDown(double key, int item)
    {
        var keys = _keys.AsSpan(0, _count);
        var items = _items.AsSpan(0, _count);
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= keys.Length)
            {
                break;
            }

            if (child + 1 < keys.Length && Before(keys[child + 1], items[child + 1], keys[child], items[child]))
            {
                child++;
            }

            if (!Before(keys[child], items[child], key, item))
            {
                break;
            }

            keys[i] = keys[child];
            items[i] = items[child];
            i = child;
        }

        if (i < keys.Length)
        {
            keys[i] = key;
            items[i] = item;
        }
    }

    private static bool Before(double key, int item, double otherKey, int otherItem) => key < otherKey || (key == otherKey && item < otherItem);
}
