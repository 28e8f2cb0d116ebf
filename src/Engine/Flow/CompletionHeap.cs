namespace Sim.Engine.Flow;

/// <summary>Indexed binary min-heap of flow slots by (finish time, serial number); a slot's key can be changed or removed in place.</summary>
internal sealed class CompletionHeap(FlowStore flows)
{
    private int[] _slots = new int[256];
    private int[] _position = new int[256];
    private int _count;

    public int Count => _count;

    public int Top => _slots[0];

    /// <summary>Puts a new slot in, or moves it to where its changed key belongs.</summary>
    public void Set(int slot, bool isNew)
    {
        if (_position.Length < flows.Serial.Length)
        {
            Array.Resize(ref _position, flows.Serial.Length);
            Array.Resize(ref _slots, flows.Serial.Length);
        }

        if (isNew)
        {
            SiftUp(_count++, slot);
            return;
        }

        var i = _position[slot];
        if (i > 0 && Before(slot, _slots[(i - 1) >> 1]))
        {
            SiftUp(i, slot);
        }
        else
        {
            SiftDown(i, slot);
        }
    }

    public void RemoveTop()
    {
        _count--;
        if (_count > 0)
        {
            SiftDown(0, _slots[_count]);
        }
    }

    private bool Before(int left, int right)
    {
        var a = flows.Finish[left];
        var b = flows.Finish[right];
        return a < b || (a == b && flows.Serial[left] < flows.Serial[right]);
    }

    private void SiftUp(int i, int slot)
    {
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!Before(slot, _slots[parent]))
            {
                break;
            }

            Place(i, _slots[parent]);
            i = parent;
        }

        Place(i, slot);
    }

    private void SiftDown(int i, int slot)
    {
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Before(_slots[child + 1], _slots[child]))
            {
                child++;
            }

            if (!Before(_slots[child], slot))
            {
                break;
            }

            Place(i, _slots[child]);
            i = child;
        }

        Place(i, slot);
    }

    private void Place(int i, int slot)
    {
        _slots[i] = slot;
        _position[slot] = i;
    }
}
