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

    public (double Key, int Item) Pop()
    {
        var top = (_keys[0], _items[0]);
        _count--;
        if (_count == 0)
        {
            return top;
        }

        var key = _keys[_count];
        var item = _items[_count];
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Before(_keys[child + 1], _items[child + 1], _keys[child], _items[child]))
            {
                child++;
            }

            if (!Before(_keys[child], _items[child], key, item))
            {
                break;
            }

            _keys[i] = _keys[child];
            _items[i] = _items[child];
            i = child;
        }

        _keys[i] = key;
        _items[i] = item;
        return top;
    }

    private static bool Before(double key, int item, double otherKey, int otherItem) => key < otherKey || (key == otherKey && item < otherItem);
}
