namespace Sim.Engine.Packet;

/// <summary>A FIFO of message ids.</summary>
internal struct MessageRing
{
    private int[]? _items;
    private int _head;

    public int Count;

    public void Push(int message)
    {
        if (_items is null || Count == _items.Length)
        {
            Grow();
        }

        _items![(_head + Count) & (_items.Length - 1)] = message;
        Count++;
    }

    /// <summary>The message that <see cref="Pop"/> would take.</summary>
    public readonly int Peek() => _items![_head];

    public int Pop()
    {
        var message = _items![_head];
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return message;
    }

    private void Grow()
    {
        var items = new int[Math.Max(4, Count * 2)];
        for (var i = 0; i < Count; i++)
        {
            items[i] = _items![(_head + i) & (_items.Length - 1)];
        }

        _items = items;
        _head = 0;
    }
}
