namespace Sim.Engine.Flow;

/// <summary>
/// Progressive filling over one component; the inequations are in README.md beside this file. Rates are a pure function of the component's flows:
/// they are taken in the order of their serial numbers, and every sum starts from zero. Works in scratch arrays that only grow.
/// </summary>
internal sealed class MaxMinSolver
{
    /// <summary>In <see cref="FlowStore.Bottleneck"/>: the flow runs at its own cap.</summary>
    public const int AtCap = -1;

    private readonly FlowStore _flows;
    private readonly double[] _capacity;
    private readonly long[][] _taken;
    private readonly long[] _resourceStamp;
    private readonly int[] _localOf;
    private readonly LevelHeap _heap = new();
    private long _stamp;

    private int[] _resources = new int[256];
    private int[] _members = new int[256];
    private long[] _serials = new long[256];
    private long[] _flowStamp = new long[256];

    // Per local resource.
    private double[] _left = new double[256];
    private double[] _demand = new double[256];
    private int[] _unfixed = new int[256];
    private int[] _listEnd = new int[257];

    // Per entry of the component, grouped by resource in serial order.
    private int[] _list = new int[4096];
    private double[] _listCoefficient = new double[4096];

    private bool[] _fixed = new bool[256];

    /// <param name="flows">The active flows.</param>
    /// <param name="capacity">Capacity per resource in bytes per second.</param>
    /// <param name="taken">Per priority and resource, what that class takes, in bytes per second times <see cref="FlowNetwork.TakenScale"/>.</param>
    public MaxMinSolver(FlowStore flows, double[] capacity, long[][] taken)
    {
        _taken = taken;
        _flows = flows;
        _capacity = capacity;
        _resourceStamp = new long[capacity.Length];
        _localOf = new int[capacity.Length];
    }

    /// <summary>Members of the component solved last: slots in serial order.</summary>
    public ReadOnlySpan<int> Members => _members.AsSpan(0, MemberCount);

    public int MemberCount { get; private set; }

    /// <summary>The component's resources, ascending.</summary>
    public ReadOnlySpan<int> Resources => _resources.AsSpan(0, ResourceCount);

    private int ResourceCount { get; set; }

    private int Class { get; set; }

    /// <summary>Starts a round of solves: components found in it are not found twice.</summary>
    public void BeginRound() => _stamp++;

    /// <summary>Finds the component of a resource among the flows of one priority. False when it was found already in this round, or has none.</summary>
    public bool Collect(int seed, int priority)
    {
        Class = priority;
        var heads = _flows.Head[priority];
        if (_resourceStamp[seed] == _stamp || heads[seed] < 0)
        {
            return false;
        }

        if (_flowStamp.Length < _flows.Serial.Length)
        {
            Array.Resize(ref _flowStamp, _flows.Serial.Length);
        }

        ResourceCount = 0;
        MemberCount = 0;
        AddResource(seed);
        for (var next = 0; next < ResourceCount; next++)
        {
            for (var entry = heads[_resources[next]]; entry >= 0; entry = _flows.Next[entry])
            {
                var slot = _flows.Flow[entry];
                if (_flowStamp[slot] != _stamp)
                {
                    AddMember(slot);
                }
            }
        }

        SortMembers();
        return true;
    }

    /// <summary>Computes rate and bottleneck of every member. <paramref name="rates"/> and <paramref name="bottlenecks"/> are indexed by slot.</summary>
    public void Solve(double[] rates, int[] bottlenecks)
    {
        GroupByResource();
        Array.Clear(_demand, 0, ResourceCount);
        _heap.Clear();
        for (var local = 0; local < ResourceCount; local++)
        {
            _left[local] = Available(_resources[local]);
            _unfixed[local] = _listEnd[local] - (local == 0 ? 0 : _listEnd[local - 1]);
        }

        for (var m = 0; m < MemberCount; m++)
        {
            _fixed[m] = false;
            var slot = _members[m];
            var weight = _flows.Weight[slot];
            var end = _flows.First[slot] + _flows.Count[slot];
            for (var entry = _flows.First[slot]; entry < end; entry++)
            {
                _demand[_localOf[_flows.Resource[entry]]] += _flows.Coefficient[entry] * weight;
            }

            if (!double.IsPositiveInfinity(_flows.Cap[slot]))
            {
                _heap.Push(_flows.Cap[slot] / weight, ~m);
            }
        }

        for (var local = 0; local < ResourceCount; local++)
        {
            _heap.Push(_left[local] / _demand[local], local);
        }

        Fill(rates, bottlenecks);
    }

    private double Available(int resource)
    {
        long taken = 0;
        for (var above = 0; above < Class; above++)
        {
            taken += _taken[above][resource];
        }

        return taken == 0 ? _capacity[resource] : Math.Max(0, _capacity[resource] - (taken / FlowNetwork.TakenScale));
    }

    private void Fill(double[] rates, int[] bottlenecks)
    {
        var open = MemberCount;
        while (open > 0)
        {
            var (level, item) = _heap.Pop();
            if (item < 0)
            {
                if (!_fixed[~item])
                {
                    FixMember(~item, level, AtCap, rates, bottlenecks);
                    open--;
                }

                continue;
            }

            if (_unfixed[item] == 0)
            {
                continue;
            }

            // Weights may differ by many orders: what subtraction left of a small demand is summed anew before it decides.
            _demand[item] = OpenDemand(item);

            // Levels only rise while others are fixed, so a key that is out of date goes back with its present value.
            var present = Math.Max(_left[item], 0) / _demand[item];
            if (present > level)
            {
                _heap.Push(present, item);
                continue;
            }

            for (var i = item == 0 ? 0 : _listEnd[item - 1]; i < _listEnd[item]; i++)
            {
                var m = _list[i];
                if (!_fixed[m])
                {
                    FixMember(m, level, _resources[item], rates, bottlenecks);
                    open--;
                }
            }
        }
    }

    private double OpenDemand(int local)
    {
        var demand = 0.0;
        for (var i = local == 0 ? 0 : _listEnd[local - 1]; i < _listEnd[local]; i++)
        {
            var m = _list[i];
            if (!_fixed[m])
            {
                demand += _listCoefficient[i] * _flows.Weight[_members[m]];
            }
        }

        return demand;
    }

    private void FixMember(int m, double level, int bottleneck, double[] rates, int[] bottlenecks)
    {
        var slot = _members[m];
        _fixed[m] = true;
        var weight = _flows.Weight[slot];
        var rate = level * weight;
        rates[slot] = rate;
        bottlenecks[slot] = bottleneck;
        var end = _flows.First[slot] + _flows.Count[slot];
        for (var entry = _flows.First[slot]; entry < end; entry++)
        {
            var local = _localOf[_flows.Resource[entry]];
            var coefficient = _flows.Coefficient[entry];
            _left[local] -= coefficient * rate;
            _demand[local] -= coefficient * weight;
            _unfixed[local]--;
        }
    }

    private void AddResource(int resource)
    {
        if (ResourceCount == _resources.Length)
        {
            var size = ResourceCount * 2;
            Array.Resize(ref _resources, size);
            Array.Resize(ref _left, size);
            Array.Resize(ref _demand, size);
            Array.Resize(ref _unfixed, size);
            Array.Resize(ref _listEnd, size + 1);
        }

        _resourceStamp[resource] = _stamp;
        _localOf[resource] = ResourceCount;
        _resources[ResourceCount++] = resource;
    }

    private void AddMember(int slot)
    {
        if (MemberCount == _members.Length)
        {
            Array.Resize(ref _members, MemberCount * 2);
            Array.Resize(ref _serials, MemberCount * 2);
            Array.Resize(ref _fixed, MemberCount * 2);
        }

        _flowStamp[slot] = _stamp;
        _serials[MemberCount] = _flows.Serial[slot];
        _members[MemberCount++] = slot;
        var end = _flows.First[slot] + _flows.Count[slot];
        for (var entry = _flows.First[slot]; entry < end; entry++)
        {
            var resource = _flows.Resource[entry];
            if (_resourceStamp[resource] != _stamp)
            {
                AddResource(resource);
            }
        }
    }

    private void SortMembers()
    {
        _serials.AsSpan(0, MemberCount).Sort(_members.AsSpan(0, MemberCount));
        // Resources in index order too, so that ties between levels do not depend on the way the component was walked.
        _resources.AsSpan(0, ResourceCount).Sort();
        for (var local = 0; local < ResourceCount; local++)
        {
            _localOf[_resources[local]] = local;
        }
    }

    private void GroupByResource()
    {
        Array.Clear(_listEnd, 0, ResourceCount);
        var entries = 0;
        for (var m = 0; m < MemberCount; m++)
        {
            var slot = _members[m];
            var end = _flows.First[slot] + _flows.Count[slot];
            entries += _flows.Count[slot];
            for (var entry = _flows.First[slot]; entry < end; entry++)
            {
                _listEnd[_localOf[_flows.Resource[entry]]]++;
            }
        }

        if (_list.Length < entries)
        {
            var size = Math.Max(entries, _list.Length * 2);
            Array.Resize(ref _list, size);
            Array.Resize(ref _listCoefficient, size);
        }

        var sum = 0;
        for (var local = 0; local < ResourceCount; local++)
        {
            var count = _listEnd[local];
            _listEnd[local] = sum;
            sum += count;
        }

        for (var m = 0; m < MemberCount; m++)
        {
            var slot = _members[m];
            var end = _flows.First[slot] + _flows.Count[slot];
            for (var entry = _flows.First[slot]; entry < end; entry++)
            {
                var place = _listEnd[_localOf[_flows.Resource[entry]]]++;
                _list[place] = m;
                _listCoefficient[place] = _flows.Coefficient[entry];
            }
        }
    }
}
