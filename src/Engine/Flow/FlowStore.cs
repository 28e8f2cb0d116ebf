namespace Sim.Engine.Flow;

/// <summary>
/// The bundles of a network, and for each resource and priority the doubly linked list of the bundles that use it. A flow started alone is a bundle of one,
/// taken from a pool. Nothing is allocated once pools and arrays have grown to the peak.
/// </summary>
internal sealed class FlowStore
{
    private readonly List<FlowBundle> _bundles = [];
    private readonly List<FlowBundle>[] _single = [.. Enumerable.Range(0, 31).Select(_ => new List<FlowBundle>())];
    private int[] _owner = new int[1024];
    private int _nodeEnd;

    public FlowStore(int resources)
    {
        Head = new int[FlowNetwork.Priorities][];
        for (var priority = 0; priority < Head.Length; priority++)
        {
            Head[priority] = new int[resources];
            Array.Fill(Head[priority], -1);
        }
    }

    public IReadOnlyList<FlowBundle> Bundles => _bundles;

    /// <summary>Next node of the same resource and priority, or -1.</summary>
    public int[] Next = new int[1024];

    public int[] Previous = new int[1024];

    /// <summary>Per priority and resource: first node, or -1.</summary>
    public int[][] Head { get; }

    /// <summary>The bundle of a node; its local resource is the node less <see cref="FlowBundle.FirstNode"/>.</summary>
    public FlowBundle Owner(int node) => _bundles[_owner[node]];

    /// <summary>A bundle of one flow over these entries.</summary>
    public FlowBundle Rent(ReadOnlySpan<FlowEntry> entries)
    {
        var pool = _single[SizeClass(entries.Length)];
        FlowBundle bundle;
        if (pool.Count > 0)
        {
            bundle = pool[^1];
            pool.RemoveAt(pool.Count - 1);
        }
        else
        {
            var capacity = 1 << SizeClass(entries.Length);
            bundle = new FlowBundle(new FlowLayout(capacity), new double[capacity]) { IsRented = true };
        }

        bundle.Layout.Lay(entries);
        for (var i = 0; i < entries.Length; i++)
        {
            bundle.Coefficients[i] = entries[i].Coefficient;
        }

        return bundle;
    }

    /// <summary>Puts a bundle that starts into the lists of its resources.</summary>
    public void Link(FlowBundle bundle)
    {
        Register(bundle);
        var heads = Head[bundle.Priority];
        var resources = bundle.Layout.Resources;
        for (var local = 0; local < bundle.Layout.ResourceCount; local++)
        {
            var node = bundle.FirstNode + local;
            ref var head = ref heads[resources[local]];
            Previous[node] = -1;
            Next[node] = head;
            if (head >= 0)
            {
                Previous[head] = node;
            }

            head = node;
        }
    }

    /// <summary>Takes a bundle that has completed out of the lists; a rented one goes back to its pool.</summary>
    public void Unlink(FlowBundle bundle)
    {
        var heads = Head[bundle.Priority];
        var resources = bundle.Layout.Resources;
        for (var local = 0; local < bundle.Layout.ResourceCount; local++)
        {
            var node = bundle.FirstNode + local;
            var (next, previous) = (Next[node], Previous[node]);
            if (previous >= 0)
            {
                Next[previous] = next;
            }
            else
            {
                heads[resources[local]] = next;
            }

            if (next >= 0)
            {
                Previous[next] = previous;
            }
        }

        if (bundle.IsRented)
        {
            _single[SizeClass(bundle.Layout.Entries)].Add(bundle);
        }
    }

    private static int SizeClass(int count) => count <= 1 ? 0 : 32 - int.LeadingZeroCount(count - 1);

    private void Register(FlowBundle bundle)
    {
        if (bundle.Store == this)
        {
            return;
        }

        if (bundle.Store is not null)
        {
            throw new ArgumentException("The bundle belongs to another network.", nameof(bundle));
        }

        bundle.Store = this;
        bundle.Id = _bundles.Count;
        bundle.FirstNode = _nodeEnd;
        _bundles.Add(bundle);
        _nodeEnd += bundle.Layout.Resources.Length;
        if (_nodeEnd > Next.Length)
        {
            var size = Math.Max(_nodeEnd, Next.Length * 2);
            Array.Resize(ref Next, size);
            Array.Resize(ref Previous, size);
            Array.Resize(ref _owner, size);
        }

        _owner.AsSpan(bundle.FirstNode, bundle.Layout.Resources.Length).Fill(bundle.Id);
    }
}
