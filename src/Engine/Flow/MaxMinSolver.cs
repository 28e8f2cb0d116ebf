namespace Sim.Engine.Flow;

/// <summary>
/// Progressive filling over one component; the inequations are in README.md beside this file. Rates are a pure function of the component's flows:
/// they are taken in the order of their serial numbers, and every sum starts from zero. Works in scratch arrays that only grow.
/// </summary>
internal sealed class MaxMinSolver(FlowStore flows, double[] capacity, Component component)
{
    /// <summary>Levels within this fraction differ by the rounding of their sums alone, and are one: without it equal ports are asked again and again.</summary>
    private const double SameLevel = 1e-12;

    private readonly LevelHeap _heap = new();
    private Resource[] _resources = new Resource[256];
    private double[] _weight = new double[256];
    private double[] _rate = new double[256];
    private int[] _order = new int[256];
    private int[] _classEnd = new int[256];
    private int[] _classBottleneck = new int[256];
    private int _ordered;

    /// <summary>Members in the order in which their rates were found; those of one bottleneck together.</summary>
    public int[] Order => _order;

    public int Classes { get; private set; }

    /// <summary>Rate of a member in bytes per second.</summary>
    public double Rate(int member) => _rate[member];

    /// <summary>One past the last place of a class in <see cref="Order"/>.</summary>
    public int ClassEnd(int k) => _classEnd[k];

    /// <summary>The resource that limits a class, or <see cref="FlowState.AtCap"/>.</summary>
    public int ClassBottleneck(int k) => _classBottleneck[k];

    /// <summary>Computes rate and bottleneck of every member that has not completed.</summary>
    public void Solve(int priority)
    {
        Reserve();
        _heap.Clear();
        _ordered = 0;
        Classes = 0;
        for (var local = 0; local < component.ResourceCount; local++)
        {
            _resources[local] = new Resource { Left = Available(component.Resources[local], priority) };
        }

        AddDemand();
        for (var local = 0; local < component.ResourceCount; local++)
        {
            if (_resources[local].Unfixed > 0)
            {
                _heap.Push(_resources[local].Left / _resources[local].Demand, local);
            }
        }

        Fill();
    }

    private void AddDemand()
    {
        var (first, local, coefficient) = (component.First, component.Local, component.Coefficient);
        for (var m = 0; m < component.Members; m++)
        {
            var bundle = component.BundleOf(m, out var flow);
            ref var state = ref bundle.Flows[flow];
            if (state.IsDone)
            {
                _rate[m] = 0;
                continue;
            }

            _rate[m] = -1;
            _weight[m] = state.Weight;
            for (var entry = first[m]; entry < first[m + 1]; entry++)
            {
                ref var resource = ref _resources[local[entry]];
                resource.Demand += coefficient[entry] * state.Weight;
                resource.Unfixed++;
            }

            if (!double.IsPositiveInfinity(bundle.Cap))
            {
                _heap.Push(bundle.Cap / state.Weight, ~m);
            }
        }
    }

    /// <summary>Capacity less what the classes above take: whole units, so that the sum is exact whatever its order.</summary>
    private double Available(int resource, int priority)
    {
        long taken = 0;
        for (var above = 0; above < priority; above++)
        {
            for (var node = flows.Head[above][resource]; node >= 0; node = flows.Next[node])
            {
                var bundle = flows.Owner(node);
                var layout = bundle.Layout;
                var local = node - bundle.FirstNode;
                for (var i = layout.ListStart[local]; i < layout.ListStart[local + 1]; i++)
                {
                    ref var state = ref bundle.Flows[layout.ListFlow[i]];
                    if (!state.IsDone)
                    {
                        taken += (long)Math.Ceiling(state.Rate * bundle.CoefficientArray[layout.ListEntry[i]] * FlowNetwork.TakenScale);
                    }
                }
            }
        }

        return taken == 0 ? capacity[resource] : Math.Max(0, capacity[resource] - (taken / FlowNetwork.TakenScale));
    }

    private void Fill()
    {
        var open = component.Open;
        while (_ordered < open)
        {
            var (level, item) = (_heap.TopKey, _heap.TopItem);
            if (item < 0)
            {
                _heap.RemoveTop();
                if (_rate[~item] < 0)
                {
                    Fix(~item, level);
                    EndClass(FlowState.AtCap);
                }

                continue;
            }

            ref var resource = ref _resources[item];
            if (resource.Unfixed == 0)
            {
                _heap.RemoveTop();
                continue;
            }

            // Weights may differ by many orders: what subtraction left of a small demand is summed anew before it decides.
            if (resource.IsStale)
            {
                resource.Demand = OpenDemand(item);
                resource.IsStale = false;

                // Levels only rise while others are fixed, so a key that is out of date goes back with its present value.
                var present = Math.Max(resource.Left, 0) / resource.Demand;
                if (present > level * (1 + SameLevel))
                {
                    _heap.RaiseTop(present);
                    continue;
                }
            }

            _heap.RemoveTop();
            var list = component.ListFlow.AsSpan(component.ListStart[item], component.ListStart[item + 1] - component.ListStart[item]);
            foreach (var m in list)
            {
                if (_rate[m] < 0)
                {
                    Fix(m, level);
                }
            }

            EndClass(component.Resources[item]);
        }
    }

    private double OpenDemand(int local)
    {
        var (start, length) = (component.ListStart[local], component.ListStart[local + 1] - component.ListStart[local]);
        var members = component.ListFlow.AsSpan(start, length);
        var entries = component.ListEntry.AsSpan(start, length);
        var coefficient = component.Coefficient;
        var demand = 0.0;
        for (var i = 0; i < members.Length; i++)
        {
            var m = members[i];
            if (_rate[m] < 0)
            {
                demand += coefficient[entries[i]] * _weight[m];
            }
        }

        return demand;
    }

    private void Fix(int m, double level)
    {
        var weight = _weight[m];
        var rate = level * weight;
        _rate[m] = rate;
        _order[_ordered++] = m;
        var (start, length) = (component.First[m], component.First[m + 1] - component.First[m]);
        var locals = component.Local.AsSpan(start, length);
        var coefficients = component.Coefficient.AsSpan(start, length);
        for (var i = 0; i < locals.Length; i++)
        {
            ref var resource = ref _resources[locals[i]];
            resource.Left -= coefficients[i] * rate;
            resource.Demand -= coefficients[i] * weight;
            resource.Unfixed--;
            resource.IsStale = true;
        }
    }

    private void EndClass(int bottleneck)
    {
        if (Classes == _classEnd.Length)
        {
            Array.Resize(ref _classEnd, Classes * 2);
            Array.Resize(ref _classBottleneck, Classes * 2);
        }

        _classBottleneck[Classes] = bottleneck;
        _classEnd[Classes++] = _ordered;
    }

    private void Reserve()
    {
        if (_rate.Length < component.Members)
        {
            var size = Math.Max(component.Members, _rate.Length * 2);
            _rate = new double[size];
            _weight = new double[size];
            _order = new int[size];
        }

        if (_resources.Length < component.ResourceCount)
        {
            _resources = new Resource[Math.Max(component.ResourceCount, _resources.Length * 2)];
        }
    }

    /// <summary>One resource while filling.</summary>
    private struct Resource
    {
        public double Left;
        public double Demand;
        public int Unfixed;

        /// <summary>Flows were fixed since its key was computed.</summary>
        public bool IsStale;
    }
}
