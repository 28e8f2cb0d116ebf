using Sim.Workloads.Experts;

namespace Sim.Workloads.Tests.Experts;

/// <summary>Means, variances and covariances of routing counts over many batches, averaged over exchangeable nodes and GPUs.</summary>
internal sealed class CountStatistics(ExpertRouting routing)
{
    private readonly List<double[]> _samples = [];

    public static void AddToken(RoutingCounts counts, ReadOnlySpan<int> chosen, ExpertRouting routing)
    {
        Span<int> rows = stackalloc int[routing.Ranks];
        Span<bool> reached = stackalloc bool[routing.Nodes];
        rows.Clear();
        reached.Clear();
        foreach (var e in chosen)
        {
            rows[e / routing.ExpertsPerRank]++;
        }

        for (var rank = 0; rank < rows.Length; rank++)
        {
            counts.Rows[rank] += rows[rank];
            counts.TokensToGpu[rank] += rows[rank] > 0 ? 1 : 0;
            reached[rank / routing.GpusPerNode] |= rows[rank] > 0;
        }

        for (var n = 0; n < routing.Nodes; n++)
        {
            counts.TokensToNode[n] += reached[n] ? 1 : 0;
        }
    }

    public void Add(RoutingCounts counts) =>
        _samples.Add([.. counts.TokensToNode, .. counts.TokensToGpu.Select(x => (double)x), .. counts.Rows.Select(x => (double)x)]);

    /// <summary>Means within 0.5 %; covariances within five standard errors of both estimates together.</summary>
    public static void AssertClose(CountStatistics expected, CountStatistics actual)
    {
        var e = expected.Centre();
        var a = actual.Centre();
        foreach (var (name, from, count) in expected.Parts())
        {
            Assert.Equal(1, a.Mean.Skip(from).Take(count).Average() / e.Mean.Skip(from).Take(count).Average(), 0.005);
            Assert.False(string.IsNullOrEmpty(name));
        }

        foreach (var (name, pairs) in expected.Pairs())
        {
            double x = 0, y = 0, scale = 0;
            foreach (var (first, second) in pairs)
            {
                x += Covariance(e.Centred, first, second) / pairs.Count;
                y += Covariance(a.Centred, first, second) / pairs.Count;
                scale += Math.Sqrt(Covariance(e.Centred, first, first) * Covariance(e.Centred, second, second)) / pairs.Count;
            }

            var allowance = 5 * Math.Sqrt(2) * scale * Math.Sqrt(2.0 / (e.Centred.Count * Math.Min(pairs.Count, 8)));
            Assert.True(Math.Abs(x - y) <= allowance, $"{name}: token level {x}, drawn {y}, allowance {allowance}");
        }
    }

    private IEnumerable<(string Name, int From, int Count)> Parts()
    {
        yield return ("tokens to node", 0, routing.Nodes);
        yield return ("tokens to GPU", routing.Nodes, routing.Ranks);
        yield return ("rows", routing.Nodes + routing.Ranks, routing.Ranks);
    }

    private IEnumerable<(string Name, List<(int First, int Second)> Pairs)> Pairs()
    {
        var n = routing.Nodes;
        var g = routing.GpusPerNode;
        int Gpu(int i, int j) => n + (i * g) + (j % g);
        int Row(int i, int j) => n + (n * g) + (i * g) + (j % g);
        var all = Enumerable.Range(0, n * g).Select(k => (Node: k / g, Gpu: k % g)).ToList();
        yield return ("var tokens to node", [.. Enumerable.Range(0, n).Select(i => (i, i))]);
        yield return ("cov two nodes", [.. Enumerable.Range(0, n).Select(i => (i, (i + 1) % n))]);
        yield return ("var tokens to GPU", [.. all.Select(k => (Gpu(k.Node, k.Gpu), Gpu(k.Node, k.Gpu)))]);
        yield return ("var rows", [.. all.Select(k => (Row(k.Node, k.Gpu), Row(k.Node, k.Gpu)))]);
        yield return ("cov node with its GPU", [.. all.Select(k => (k.Node, Gpu(k.Node, k.Gpu)))]);
        yield return ("cov GPU with its rows", [.. all.Select(k => (Gpu(k.Node, k.Gpu), Row(k.Node, k.Gpu)))]);
        yield return ("cov rows of two GPUs of a node", [.. all.Select(k => (Row(k.Node, k.Gpu), Row(k.Node, k.Gpu + 1)))]);
        yield return ("cov rows of GPUs of two nodes", [.. all.Select(k => (Row(k.Node, k.Gpu), Row((k.Node + 1) % n, k.Gpu)))]);
    }

    private (double[] Mean, List<double[]> Centred) Centre()
    {
        var mean = new double[_samples[0].Length];
        foreach (var sample in _samples)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += sample[i] / _samples.Count;
            }
        }

        return (mean, [.. _samples.Select(sample => sample.Select((x, i) => x - mean[i]).ToArray())]);
    }

    private static double Covariance(List<double[]> centred, int a, int b)
    {
        var sum = 0.0;
        foreach (var sample in centred)
        {
            sum += sample[a] * sample[b];
        }

        return sum / (centred.Count - 1);
    }
}
