namespace Sim.Engine.Packet;

/// <summary>
/// What a message has in flight: its transmissions that are neither answered nor taken for lost, in the order of sending. A packet carries the low
/// 16 bits of its transmission's number as a stamp and its answer brings them back, so that every answer settles the one sending it belongs to.
/// </summary>
internal struct TransmissionRing
{
    /// <summary>Most transmissions that a stamp tells apart.</summary>
    public const int Most = 1 << 15;

    private Transmission[]? _items;
    private int _head;

    /// <summary>Transmissions in flight.</summary>
    public int Count;

    /// <summary>Transmissions so far: the number of the next one.</summary>
    public int Next;

    /// <summary>The oldest in flight; only where there is one.</summary>
    public readonly Transmission Oldest => _items![_head & (_items.Length - 1)];

    /// <summary>From the oldest in flight to the newest, settled ones between included.</summary>
    public readonly int Span => unchecked(Next - _head);

    public void Push(TransmissionPool pool, long time, int number)
    {
        if (_items is null || Span == _items.Length)
        {
            Grow(pool);
        }

        _items![Next & (_items.Length - 1)] = new Transmission(time, number);
        Count++;
        unchecked
        {
            Next++;
        }
    }

    /// <summary>Settles the transmission that an answer belongs to and returns when it was sent, or -1 when it is not in flight.</summary>
    public long Settle(ushort stamp, int number)
    {
        unchecked
        {
            var back = (ushort)(Next - stamp);
            if (_items is null || back == 0 || back > Span)
                return -1;
            ref var item = ref _items[(Next - back) & (_items.Length - 1)];
            if (item.Number != number)
                return -1;
            item.Number = -1;
            Count--;
            if (Next - back == _head)
                Advance();
            return item.Time;
        }
    }

    /// <summary>Takes the oldest out and returns the number of its packet; only where there is one.</summary>
    public int TakeOldest()
    {
        var number = Oldest.Number;
        Count--;
        _items![_head & (_items.Length - 1)].Number = -1;
        Advance();
        return number;
    }

    /// <summary>Nothing is in flight any more.</summary>
    public void Clear()
    {
        _head = Next;
        Count = 0;
    }

    /// <summary>Hands the memory back; the message is over.</summary>
    public void Release(TransmissionPool pool)
    {
        Clear();
        if (_items is not null)
            pool.Return(_items);
        _items = null;
    }

    private void Advance()
    {
        unchecked
        {
            if (Count == 0)
            {
                _head = Next;
                return;
            }

            while (_items![_head & (_items.Length - 1)].Number < 0)
            {
                _head++;
            }
        }
    }

    private void Grow(TransmissionPool pool)
    {
        var items = pool.Rent(_items is null ? TransmissionPool.Smallest : _items.Length * 2);
        if (_items is not null)
        {
            for (var i = 0; i < _items.Length; i++)
            {
                var at = unchecked(_head + i);
                items[at & (items.Length - 1)] = _items[at & (_items.Length - 1)];
            }

            pool.Return(_items);
        }

        _items = items;
    }
}
