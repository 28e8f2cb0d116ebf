using Sim.Units;

namespace Sim.Workloads.Experts;

/// <summary>
/// First and second moments of what one token contributes: I[n] = 1 when it reaches node n, J[n,g] = 1 when it reaches GPU g of node n, S[n,g] = how many of
/// its experts live there. Estimated from token-level draws, with the second moments averaged over nodes and GPUs, which are exchangeable without skew.
/// </summary>
public sealed class RoutingMoments
{
    private const int MonteCarloTokens = 1 << 16;

    private RoutingMoments(ExpertRouting routing)
    {
        NodeMean = new double[routing.Nodes];
        GpuMean = new double[routing.Ranks];
        RowMean = new double[routing.Ranks];
    }

    /// <summary>Mean of I per node.</summary>
    public double[] NodeMean { get; }

    /// <summary>Mean of J per GPU, node-major.</summary>
    public double[] GpuMean { get; }

    /// <summary>Mean of S per GPU, node-major; they sum to TopK.</summary>
    public double[] RowMean { get; }

    /// <summary>Covariance of (I[n], sum over g of J, sum over g of S) of one node, row-major 3 x 3.</summary>
    public double[] SameNode { get; } = new double[9];

    /// <summary>Cross-covariance of the same vector between two nodes.</summary>
    public double[] OtherNode { get; } = new double[9];

    /// <summary>Covariance of (J, S) of one GPU, row-major 2 x 2.</summary>
    public double[] SameGpu { get; } = new double[4];

    /// <summary>Cross-covariance of (J, S) between two GPUs of one node.</summary>
    public double[] OtherGpu { get; } = new double[4];

    /// <summary>Mean distinct nodes per token, own node included.</summary>
    public double NodesPerToken => Sum(NodeMean);

    /// <summary>Mean distinct GPUs per token, own GPU included.</summary>
    public double GpusPerToken => Sum(GpuMean);

    /// <summary>Estimates the moments with a seeded Monte Carlo of 2^16 tokens; equal means are made exactly equal.</summary>
    public static RoutingMoments Estimate(ExpertRouting routing, ReadOnlySpan<double> popularity, ulong seed)
    {
        var moments = new RoutingMoments(routing);
        var sampler = new TokenSampler(routing, popularity);
        var random = new RandomStream(seed, RandomStream.HashName("routing-moments"), 0);
        var nodes = routing.Nodes;
        var gpus = routing.GpusPerNode;
        Span<int> chosen = stackalloc int[routing.TopK];
        var rows = new int[routing.Ranks];
        var u = new double[nodes * 3];
        var uSquare = new double[9];
        var uTotalSquare = new double[9];
        var vSquare = new double[4];
        var vNodeSquare = new double[4];
        for (var t = 0; t < MonteCarloTokens; t++)
        {
            sampler.Draw(ref random, chosen);
            Array.Clear(rows);
            foreach (var e in chosen)
            {
                rows[e / routing.ExpertsPerRank]++;
            }

            Array.Clear(u);
            for (var rank = 0; rank < rows.Length; rank++)
            {
                if (rows[rank] == 0)
                {
                    continue;
                }

                var n = rank / gpus;
                u[n * 3] = 1;
                u[(n * 3) + 1]++;
                u[(n * 3) + 2] += rows[rank];
                moments.GpuMean[rank]++;
                moments.RowMean[rank] += rows[rank];
                AddOuter(vSquare, 1, rows[rank]);
            }

            double i = 0, j = 0, s = 0;
            for (var n = 0; n < nodes; n++)
            {
                moments.NodeMean[n] += u[n * 3];
                AddOuter(uSquare, u[n * 3], u[(n * 3) + 1], u[(n * 3) + 2]);
                AddOuter(vNodeSquare, u[(n * 3) + 1], u[(n * 3) + 2]);
                i += u[n * 3];
                j += u[(n * 3) + 1];
                s += u[(n * 3) + 2];
            }

            AddOuter(uTotalSquare, i, j, s);
        }

        if (popularity.IsEmpty)
        {
            Equalise(moments.NodeMean);
            Equalise(moments.GpuMean);
            Equalise(moments.RowMean);
        }

        moments.Finish(routing, uSquare, uTotalSquare, vSquare, vNodeSquare);
        return moments;
    }

    private void Finish(ExpertRouting routing, double[] uSquare, double[] uTotalSquare, double[] vSquare, double[] vNodeSquare)
    {
        Scale(NodeMean, 1.0 / MonteCarloTokens);
        Scale(GpuMean, 1.0 / MonteCarloTokens);
        Scale(RowMean, 1.0 / MonteCarloTokens);
        double n = routing.Nodes;
        double g = routing.GpusPerNode;
        double[] uMean = [NodesPerToken / n, GpusPerToken / n, Sum(RowMean) / n];
        double[] vMean = [GpusPerToken / n / g, Sum(RowMean) / n / g];
        for (var a = 0; a < 3; a++)
        {
            for (var b = 0; b < 3; b++)
            {
                var k = (a * 3) + b;
                var same = uSquare[k] / MonteCarloTokens / n;
                var total = uTotalSquare[k] / MonteCarloTokens;
                SameNode[k] = same - (uMean[a] * uMean[b]);
                OtherNode[k] = n < 2 ? 0 : ((total - (n * same)) / (n * (n - 1))) - (uMean[a] * uMean[b]);
            }
        }

        for (var a = 0; a < 2; a++)
        {
            for (var b = 0; b < 2; b++)
            {
                var k = (a * 2) + b;
                var same = vSquare[k] / MonteCarloTokens / n / g;
                var node = vNodeSquare[k] / MonteCarloTokens / n;
                SameGpu[k] = same - (vMean[a] * vMean[b]);
                OtherGpu[k] = g < 2 ? 0 : ((node - (g * same)) / (g * (g - 1))) - (vMean[a] * vMean[b]);
            }
        }
    }

    private static void AddOuter(double[] sum, double x, double y)
    {
        sum[0] += x * x;
        sum[1] += x * y;
        sum[2] += x * y;
        sum[3] += y * y;
    }

    private static void AddOuter(double[] sum, double x, double y, double z)
    {
        sum[0] += x * x;
        sum[1] += x * y;
        sum[2] += x * z;
        sum[3] += x * y;
        sum[4] += y * y;
        sum[5] += y * z;
        sum[6] += x * z;
        sum[7] += y * z;
        sum[8] += z * z;
    }

    private static void Scale(double[] values, double factor)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= factor;
        }
    }

    private static void Equalise(double[] values) => Array.Fill(values, Sum(values) / values.Length);

    private static double Sum(double[] values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
