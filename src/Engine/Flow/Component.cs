namespace Sim.Engine.Flow;

/// <summary>
/// One component as dense arrays for the solver: its flows in the order of their serial numbers, its resources ascending. A bundle alone is looked at in place;
/// bundles that meet are copied together, without the flows that have completed. Both give the solver the same numbers in the same order.
/// </summary>
internal sealed class Component(FlowStore flows, int resources)
{
    private readonly long[] _resourceStamp = new long[resources];
    private readonly int[] _localOf = new int[resources];
    private FlowBundle[] _bundles = new FlowBundle[64];
    private long[] _serials = new long[64];
    private FlowBundle[] _memberBundle = [];
    private int[] _memberFlow = [];
    private long _stamp;

    // Own arrays, for what is copied.
    private int[] _resources = new int[256];
    private int[] _first = new int[257];
    private int[] _local = new int[1024];
    private double[] _coefficient = new double[1024];
    private int[] _listStart = new int[257];
    private int[] _listFlow = new int[1024];
    private int[] _listEntry = new int[1024];

    /// <summary>Bundles of the component in the order of their start.</summary>
    public ReadOnlySpan<FlowBundle> Bundles => _bundles.AsSpan(0, BundleCount);

    public int BundleCount { get; private set; }

    /// <summary>Members, those that have completed included where a bundle is looked at in place.</summary>
    public int Members { get; private set; }

    /// <summary>Members that have not completed.</summary>
    public int Open { get; private set; }

    public int ResourceCount { get; private set; }

    /// <summary>Whether member m is flow m of the one bundle.</summary>
    public bool InPlace { get; private set; }

    public int[] Resources { get; private set; } = [];

    public int[] First { get; private set; } = [];

    public int[] Local { get; private set; } = [];

    public double[] Coefficient { get; private set; } = [];

    public int[] ListStart { get; private set; } = [];

    public int[] ListFlow { get; private set; } = [];

    public int[] ListEntry { get; private set; } = [];

    /// <summary>Starts a round of solves: components found in it are not found twice.</summary>
    public void BeginRound() => _stamp++;

    /// <summary>The bundle and flow of a member.</summary>
    public FlowBundle BundleOf(int member, out int flow)
    {
        if (InPlace)
        {
            flow = member;
            return _bundles[0];
        }

        flow = _memberFlow[member];
        return _memberBundle[member];
    }

    /// <summary>Finds the component of a resource among the bundles of one priority. False when it was found already in this round, or has none.</summary>
    public bool Collect(int seed, int priority)
    {
        var heads = flows.Head[priority];
        if (_resourceStamp[seed] == _stamp || heads[seed] < 0)
        {
            return false;
        }

        ResourceCount = 0;
        BundleCount = 0;
        AddResource(seed);
        for (var next = 0; next < ResourceCount; next++)
        {
            for (var node = heads[_resources[next]]; node >= 0; node = flows.Next[node])
            {
                var bundle = flows.Owner(node);
                if (bundle.Stamp != _stamp)
                {
                    AddBundle(bundle);
                }
            }
        }

        // Most of a bundle alone that has completed costs more to skip than the rest to copy.
        InPlace = BundleCount == 1 && _bundles[0].Open * 2 >= _bundles[0].Layout.Flows;
        if (InPlace)
        {
            Look(_bundles[0]);
        }
        else
        {
            Copy();
        }

        return true;
    }

    private void Look(FlowBundle bundle)
    {
        var layout = bundle.Layout;
        Members = layout.Flows;
        Open = bundle.Open;
        ResourceCount = layout.ResourceCount;
        Resources = layout.Resources;
        First = layout.First;
        Local = layout.Local;
        Coefficient = bundle.CoefficientArray;
        ListStart = layout.ListStart;
        ListFlow = layout.ListFlow;
        ListEntry = layout.ListEntry;
    }

    private void Copy()
    {
        _serials.AsSpan(0, BundleCount).Sort(_bundles.AsSpan(0, BundleCount));
        _resources.AsSpan(0, ResourceCount).Sort();
        for (var local = 0; local < ResourceCount; local++)
        {
            _localOf[_resources[local]] = local;
        }

        ReserveMembers();
        Members = 0;
        var entries = 0;
        for (var b = 0; b < BundleCount; b++)
        {
            entries = CopyFlows(_bundles[b], entries);
        }

        _first[Members] = entries;
        Open = Members;
        Group();
        Resources = _resources;
        First = _first;
        Local = _local;
        Coefficient = _coefficient;
        ListStart = _listStart;
        ListFlow = _listFlow;
        ListEntry = _listEntry;
    }

    private int CopyFlows(FlowBundle bundle, int entries)
    {
        var layout = bundle.Layout;
        for (var flow = 0; flow < layout.Flows; flow++)
        {
            if (bundle.Flows[flow].IsDone)
            {
                continue;
            }

            _memberBundle[Members] = bundle;
            _memberFlow[Members] = flow;
            _first[Members++] = entries;
            for (var entry = layout.First[flow]; entry < layout.First[flow + 1]; entry++)
            {
                _local[entries] = _localOf[layout.Resource[entry]];
                _coefficient[entries++] = bundle.CoefficientArray[entry];
            }
        }

        return entries;
    }

    private void Group()
    {
        var entries = _first[Members];
        Array.Clear(_listStart, 0, ResourceCount + 1);
        for (var entry = 0; entry < entries; entry++)
        {
            _listStart[_local[entry] + 1]++;
        }

        for (var local = 0; local < ResourceCount; local++)
        {
            _listStart[local + 1] += _listStart[local];
        }

        // Filling moves each start to the end of its list, which is the next one's start: moved back after.
        for (var member = 0; member < Members; member++)
        {
            for (var entry = _first[member]; entry < _first[member + 1]; entry++)
            {
                var place = _listStart[_local[entry]]++;
                _listFlow[place] = member;
                _listEntry[place] = entry;
            }
        }

        for (var local = ResourceCount; local > 0; local--)
        {
            _listStart[local] = _listStart[local - 1];
        }

        _listStart[0] = 0;
    }

    private void AddResource(int resource)
    {
        if (ResourceCount == _resources.Length)
        {
            Array.Resize(ref _resources, ResourceCount * 2);
            Array.Resize(ref _listStart, (ResourceCount * 2) + 1);
        }

        _resourceStamp[resource] = _stamp;
        _resources[ResourceCount++] = resource;
    }

    private void AddBundle(FlowBundle bundle)
    {
        if (BundleCount == _bundles.Length)
        {
            Array.Resize(ref _bundles, BundleCount * 2);
            Array.Resize(ref _serials, BundleCount * 2);
        }

        bundle.Stamp = _stamp;
        _serials[BundleCount] = bundle.Serial;
        _bundles[BundleCount++] = bundle;
        var resources = bundle.Layout.Resources;
        for (var local = 0; local < bundle.Layout.ResourceCount; local++)
        {
            if (_resourceStamp[resources[local]] != _stamp)
            {
                AddResource(resources[local]);
            }
        }
    }

    private void ReserveMembers()
    {
        var (members, entries) = (0, 0);
        for (var b = 0; b < BundleCount; b++)
        {
            members += _bundles[b].Open;
            entries += _bundles[b].Layout.Entries;
        }

        if (_memberFlow.Length < members)
        {
            var size = Math.Max(members, _memberFlow.Length * 2);
            Array.Resize(ref _memberBundle, size);
            Array.Resize(ref _memberFlow, size);
            Array.Resize(ref _first, size + 1);
        }

        if (_local.Length < entries)
        {
            var size = Math.Max(entries, _local.Length * 2);
            Array.Resize(ref _local, size);
            Array.Resize(ref _coefficient, size);
            Array.Resize(ref _listFlow, size);
            Array.Resize(ref _listEntry, size);
        }
    }
}
