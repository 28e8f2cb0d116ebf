namespace Sim.Topology;

/// <summary>Analyses a cluster's compute fabric by breadth-first search over flat arrays, one search per switch that holds NICs.</summary>
public static class TopologyAnalysis
{
    /// <summary>Figures of merit of the healthy fabric. Time grows with switches that hold NICs times cables.</summary>
    public static FabricAnalysis Analyze(ClusterGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var switches = new FabricView(graph);
        var search = new Search(switches.Count);
        foreach (var source in switches.Holders)
        {
            search.From(switches, source);
        }

        double nics = graph.NicCount;
        var pairs = nics * (nics - 1);
        return new FabricAnalysis(
            graph.NicCount,
            switches.Count,
            switches.CableCount,
            pairs > 0 ? search.Pairs / pairs : 0,
            search.Diameter,
            search.Pairs > 0 ? search.Hops / search.Pairs : 0,
            double.IsPositiveInfinity(search.LeastPaths) ? 0 : search.LeastPaths,
            search.SwitchPairs > 0 ? search.Paths / search.SwitchPairs : 0,
            BisectionEstimator.Of(graph, switches));
    }

    private sealed class Search(int count)
    {
        private readonly int[] _hops = new int[count];
        private readonly double[] _paths = new double[count];
        private readonly int[] _queue = new int[count];

        public int Diameter { get; private set; }

        public double Pairs { get; private set; }

        public double Hops { get; private set; }

        public double Paths { get; private set; }

        public double SwitchPairs { get; private set; }

        public double LeastPaths { get; private set; } = double.PositiveInfinity;

        public void From(FabricView view, int source)
        {
            Array.Fill(_hops, -1);
            Array.Clear(_paths);
            _hops[source] = 0;
            _paths[source] = 1;
            _queue[0] = source;
            var tail = 1;
            for (var head = 0; head < tail; head++)
            {
                var at = _queue[head];
                foreach (var to in view.Neighbours(at))
                {
                    if (_hops[to] < 0)
                    {
                        _hops[to] = _hops[at] + 1;
                        _queue[tail++] = to;
                    }

                    // A neighbour appears once per parallel cable, so cables count as paths of their own.
                    if (_hops[to] == _hops[at] + 1)
                        _paths[to] += _paths[at];
                }
            }

            Collect(view, source);
        }

        private void Collect(FabricView view, int source)
        {
            foreach (var to in view.Holders)
            {
                if (_hops[to] < 0)
                    continue;
                var pairs = (double)view.Nics(source) * (to == source ? view.Nics(to) - 1 : view.Nics(to));
                Pairs += pairs;
                Hops += pairs * _hops[to];
                if (to == source)
                    continue;
                Diameter = Math.Max(Diameter, _hops[to]);
                Paths += _paths[to];
                SwitchPairs++;
                LeastPaths = Math.Min(LeastPaths, _paths[to]);
            }
        }
    }
}
