namespace Sim.Engine.Flow;

/// <summary>
/// Indexed binary min-heap of bundles by (earliest finish, serial number). It keeps the keys it sorted by, so that several bundles may change before each is moved.
/// </summary>
internal sealed class CompletionHeap
{
    private Node[] _nodes = new Node[256];
    private int _count;

    public int Count => _count;

    public FlowBundle Top => _nodes[0].Bundle;

    /// <summary>Puts a new bundle in.</summary>
    public void Add(FlowBundle bundle)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count * 2);
        }

        SiftUp(_count++, new Node(bundle.Finish, bundle.Serial, bundle));
    }

    /// <summary>Moves a bundle to where its changed key belongs.</summary>
    public void Update(FlowBundle bundle)
    {
        var node = new Node(bundle.Finish, bundle.Serial, bundle);
        var i = bundle.HeapPosition;
        if (i > 0 && Before(node, _nodes[(i - 1) >> 1]))
        {
            SiftUp(i, node);
        }
        else
        {
            SiftDown(i, node);
        }
    }

    public void RemoveTop()
    {
        var last = _nodes[--_count];
        _nodes[_count] = default;
        if (_count > 0)
        {
            SiftDown(0, last);
        }
    }

    private static bool Before(in Node left, in Node right) =>
        left.Finish < right.Finish || (left.Finish == right.Finish && left.Serial < right.Serial);

    private void SiftUp(int i, in Node node)
    {
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!Before(node, _nodes[parent]))
            {
                break;
            }

            Place(i, _nodes[parent]);
            i = parent;
        }

        Place(i, node);
    }

    private void SiftDown(int i, in Node node)
    {
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Before(_nodes[child + 1], _nodes[child]))
            {
                child++;
            }

            if (!Before(_nodes[child], node))
            {
                break;
            }

            Place(i, _nodes[child]);
            i = child;
        }

        Place(i, node);
    }

    private void Place(int i, in Node node)
    {
        _nodes[i] = node;
        node.Bundle.HeapPosition = i;
    }

    private readonly record struct Node(long Finish, long Serial, FlowBundle Bundle);
}
