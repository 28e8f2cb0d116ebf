using Sim.Units;

namespace Sim.Workloads.Experts;

/// <summary>
/// Draws counts instead of tokens: for (seed, micro-batch, layer, source rank) the joint normal vector of pairs and rows whose mean, variances and correlations
/// are those of the token-level routing (central limit over the tokens of a micro-batch). A pure function of its key: sender, receiver, backward pass and
/// recomputation see the same matrix and nothing is stored.
/// </summary>
/// <remarks>
/// U[n] = (pairs with node n, pairs with its GPUs, rows) = mean + common + (x[n] - mean of x), common ~ N(0, (A + (N-1) B) / N), x ~ N(0, A - B), where A and B
/// are the same-node and other-node covariances; within a node (J, S)[g] = U / G + (y[g] - mean of y), y ~ N(0, C - D). This has exactly the covariances A, B, C, D.
/// </remarks>
public sealed class RoutingDraw
{
    private static readonly ulong StreamName = RandomStream.HashName("expert-routing");

    private readonly ExpertRouting _routing;
    private readonly RoutingMoments[] _moments;
    private readonly ulong _seed;
    private readonly double[][] _common;
    private readonly double[][] _node;
    private readonly double[][] _gpu;
    private readonly double[] _u;
    private readonly double[] _v;
    private readonly double[] _normal;

    /// <param name="routing">The routing.</param>
    /// <param name="seed">Seed of the scenario.</param>
    /// <param name="popularityClasses">With skew: how many different popularity vectors the layers take turns in.</param>
    public RoutingDraw(ExpertRouting routing, ulong seed, int popularityClasses = 8)
    {
        if (routing.Experts % routing.Ranks != 0)
        {
            throw new ArgumentException($"{routing.Experts} experts do not divide over {routing.Ranks} ranks.");
        }

        _routing = routing;
        _seed = seed;
        var classes = routing.Skew > 0 && routing.Popularity is null ? popularityClasses : 1;
        _moments = new RoutingMoments[classes];
        _common = new double[classes][];
        _node = new double[classes][];
        _gpu = new double[classes][];
        for (var c = 0; c < classes; c++)
        {
            _moments[c] = RoutingMoments.Estimate(routing, Popularity(c), seed);
            var m = _moments[c];
            double n = routing.Nodes;
            _common[c] = Factor(m.SameNode, m.OtherNode, (a, b) => routing.Tokens * (a + ((n - 1) * b)) / n, 3);
            _node[c] = Factor(m.SameNode, m.OtherNode, (a, b) => routing.Tokens * (a - b), 3);
            _gpu[c] = Factor(m.SameGpu, m.OtherGpu, (a, b) => routing.Tokens * (a - b), 2);
        }

        _u = new double[routing.Nodes * 3];
        _v = new double[routing.GpusPerNode * 2];
        _normal = new double[(3 * (routing.Nodes + 1)) + (2 * routing.Ranks)];
    }

    public ExpertRouting Routing => _routing;

    /// <summary>Moments of a layer's routing.</summary>
    public RoutingMoments MomentsOf(int layer) => _moments[layer % _moments.Length];

    /// <summary>Fills the counts of one source rank; no allocation.</summary>
    public void Fill(long microBatch, int layer, int sourceRank, RoutingCounts counts)
    {
        var c = layer % _moments.Length;
        var moments = _moments[c];
        var index = unchecked((((ulong)microBatch * 1024) + (ulong)layer) << 16) ^ (ulong)sourceRank;
        var random = new RandomStream(_seed, StreamName, index);
        if (!_routing.Balanced)
        {
            random.NextGaussians(_normal);
        }

        DrawNodes(c);
        var carry = 0.0;
        var given = 0;
        for (var n = 0; n < _routing.Nodes; n++)
        {
            DrawGpus(c, n);
            counts.TokensToNode[n] = Round((_routing.Tokens * moments.NodeMean[n]) + _u[n * 3], _routing.Tokens);
            for (var g = 0; g < _routing.GpusPerNode; g++)
            {
                var rank = (n * _routing.GpusPerNode) + g;
                counts.TokensToGpu[rank] = Round((_routing.Tokens * moments.GpuMean[rank]) + _v[g * 2], counts.TokensToNode[n]);
                // Rounding the running sum keeps the total exact.
                carry += Math.Max((_routing.Tokens * moments.RowMean[rank]) + _v[(g * 2) + 1], counts.TokensToGpu[rank]);
                var upTo = (int)Math.Round(carry);
                counts.Rows[rank] = upTo - given;
                given = upTo;
            }
        }
    }

    private static int Round(double value, int most) => Math.Clamp((int)Math.Round(value), 0, most);

    /// <summary>From the first normal numbers: three per node, then three in common.</summary>
    private void DrawNodes(int c)
    {
        var nodes = _routing.Nodes;
        if (_routing.Balanced)
        {
            Array.Clear(_u);
            return;
        }

        double m0 = 0, m1 = 0, m2 = 0;
        for (var n = 0; n < nodes; n++)
        {
            Multiply3(_node[c], _normal.AsSpan(n * 3, 3), _u.AsSpan(n * 3, 3));
            m0 += _u[n * 3];
            m1 += _u[(n * 3) + 1];
            m2 += _u[(n * 3) + 2];
        }

        Span<double> common = stackalloc double[3];
        Multiply3(_common[c], _normal.AsSpan(nodes * 3, 3), common);
        for (var n = 0; n < nodes; n++)
        {
            _u[n * 3] += common[0] - (m0 / nodes);
            _u[(n * 3) + 1] += common[1] - (m1 / nodes);
            _u[(n * 3) + 2] += common[2] - (m2 / nodes);
        }
    }

    /// <summary>From the rest: two per GPU.</summary>
    private void DrawGpus(int c, int node)
    {
        var gpus = _routing.GpusPerNode;
        if (_routing.Balanced)
        {
            Array.Clear(_v);
            return;
        }

        var factor = _gpu[c];
        var normal = _normal.AsSpan((3 * (_routing.Nodes + 1)) + (2 * gpus * node), 2 * gpus);
        double m0 = 0, m1 = 0;
        for (var g = 0; g < gpus; g++)
        {
            var z0 = normal[g * 2];
            _v[g * 2] = factor[0] * z0;
            _v[(g * 2) + 1] = (factor[2] * z0) + (factor[3] * normal[(g * 2) + 1]);
            m0 += _v[g * 2];
            m1 += _v[(g * 2) + 1];
        }

        for (var g = 0; g < gpus; g++)
        {
            _v[g * 2] += (_u[(node * 3) + 1] - m0) / gpus;
            _v[(g * 2) + 1] += (_u[(node * 3) + 2] - m1) / gpus;
        }
    }

    private static void Multiply3(double[] factor, ReadOnlySpan<double> normal, Span<double> result)
    {
        result[0] = factor[0] * normal[0];
        result[1] = (factor[3] * normal[0]) + (factor[4] * normal[1]);
        result[2] = (factor[6] * normal[0]) + (factor[7] * normal[1]) + (factor[8] * normal[2]);
    }

    private static double[] Factor(double[] first, double[] second, Func<double, double, double> combine, int size)
    {
        var matrix = new double[size * size];
        for (var k = 0; k < matrix.Length; k++)
        {
            matrix[k] = combine(first[k], second[k]);
        }

        return SymmetricFactor.Of(matrix, size);
    }

    private double[] Popularity(int popularityClass)
    {
        if (_routing.Popularity is { } given)
        {
            return [.. given];
        }

        if (_routing.Skew <= 0)
        {
            return [];
        }

        var random = new RandomStream(_seed, RandomStream.HashName("expert-popularity"), (ulong)popularityClass);
        var popularity = new double[_routing.Experts];
        for (var e = 0; e < popularity.Length; e++)
        {
            popularity[e] = Math.Exp(_routing.Skew * random.NextGaussian());
        }

        return popularity;
    }
}
