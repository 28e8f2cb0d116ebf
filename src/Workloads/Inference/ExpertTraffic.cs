using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;

namespace Sim.Workloads.Inference;

/// <summary>
/// What every rank of a unit sends to the experts: counts by source and destination, for any number of tokens per rank. For each of some classes of layers a sample of tokens is routed one by
/// one, with the model's own limit of expert groups, and placed on the copies of its experts; counts for T tokens have the sample's mean x T and its deviations x sqrt(T / sample): the mean and
/// variance of T independent tokens. Layers take the classes in turn, so that one layer has the same routing in every pass.
/// </summary>
public sealed class ExpertTraffic
{
    /// <summary>How many different routings the layers take turns in.</summary>
    public const int Classes = 8;

    private const int SampledTokens = 16384;

    private readonly int _ranks;
    private readonly int _perNode;
    private readonly double _sample;
    private readonly double[][] _means;
    private readonly bool _isRemote;
    private readonly float[][] _deviations;

    /// <param name="moe">The experts.</param>
    /// <param name="plan">The unit.</param>
    /// <param name="gpusPerNode">GPUs of a node.</param>
    /// <param name="choice">How tokens choose.</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="ArgumentException">The places for experts do not divide over the ranks.</exception>
    public ExpertTraffic(MoeSpec moe, InferencePlan plan, int gpusPerNode, ExpertChoice choice, ulong seed)
    {
        // Without an exchange every expert-parallel group holds all experts, and the groups are alike.
        _ranks = plan.HasExchange ? plan.Ranks : plan.ExpertParallel;
        _perNode = Math.Min(gpusPerNode, _ranks);
        Copies = plan.CopiesPerToken(moe);
        var perRank = Math.Max(1, SampledTokens / _ranks);
        _sample = perRank;
        var classes = choice.IsDrawn ? Classes : 1;
        _means = new double[classes][];
        _deviations = new float[classes][];
        _isRemote = choice.Source == ExpertChoiceSource.Remote;
        SlotsPerRank = _isRemote ? 1 : plan.ExpertSlots(moe) / _ranks;
        for (var c = 0; c < classes; c++)
        {
            if (_isRemote)
            {
                _means[c] = Remote();
                _deviations[c] = new float[_ranks * Width];
                continue;
            }

            var popularity = choice.PopularityOf(moe.Experts, seed, c);
            Sample(c, moe, plan, popularity, choice, perRank, seed);
        }
    }

    /// <summary>Experts that a token visits.</summary>
    public int Copies { get; }

    /// <summary>Classes that layers take in turn: layer modulo this.</summary>
    public int RoutingClasses => _means.Length;

    /// <summary>Ranks that hold all experts together.</summary>
    public int Ranks => _ranks;

    /// <summary>Nodes.</summary>
    public int Nodes => _ranks / _perNode;

    /// <summary>Places for experts on a rank.</summary>
    public int SlotsPerRank { get; }

    // Columns of a source's counts: pairs with nodes, pairs with GPUs, rows of every place.
    private int Width => Nodes + _ranks + (_ranks * SlotsPerRank);

    /// <summary>Distinct pairs of what one rank sends with <paramref name="tokens"/> tokens: for the normal kernels.</summary>
    public void Pairs(int layer, int source, int tokens, RoutingCounts counts)
    {
        var c = layer % _means.Length;
        var deviation = _deviations[c].AsSpan(source * Width, Width);
        var scale = Math.Sqrt(tokens / _sample);
        int Count(int column, double deviation) => (int)Math.Round(Math.Clamp((tokens * Mean(c, source, column)) + (deviation * scale), 0, tokens));
        for (var node = 0; node < Nodes; node++)
        {
            counts.TokensToNode[node] = Count(node, deviation[node]);
        }

        for (var rank = 0; rank < _ranks; rank++)
        {
            counts.TokensToGpu[rank] = Count(Nodes + rank, deviation[Nodes + rank]);
        }
    }

    /// <summary>Selections that one rank makes with <paramref name="tokens"/> tokens, by the rank that holds the expert.</summary>
    public void Rows(int layer, int source, int tokens, Span<double> rows)
    {
        var c = layer % _means.Length;
        var scale = Math.Sqrt(tokens / _sample);
        for (var rank = 0; rank < _ranks; rank++)
        {
            rows[rank] = 0;
            for (var slot = 0; slot < SlotsPerRank; slot++)
            {
                var column = Nodes + _ranks + (rank * SlotsPerRank) + slot;
                rows[rank] += (tokens * Mean(c, source, column)) + (_deviations[c][(source * Width) + column] * scale);
            }

            rows[rank] = Math.Max(0, rows[rank]);
        }
    }

    /// <summary>Rows that every place of a rank receives from all ranks. Whole numbers whose sum is that of the means.</summary>
    /// <param name="layer">Layer.</param>
    /// <param name="rank">The rank that holds the places.</param>
    /// <param name="tokens">Tokens of every source.</param>
    public int[] RowsPerSlot(int layer, int rank, ReadOnlySpan<int> tokens)
    {
        var c = layer % _means.Length;
        var rows = new int[SlotsPerRank];
        double upTo = 0;
        var given = 0;
        for (var slot = 0; slot < SlotsPerRank; slot++)
        {
            var column = Nodes + _ranks + (rank * SlotsPerRank) + slot;
            double sum = 0;
            for (var source = 0; source < _ranks; source++)
            {
                sum += (tokens[source] * Mean(c, source, column)) + (_deviations[c][(source * Width) + column] * Math.Sqrt(tokens[source] / _sample));
            }

            // Rounding the running sum keeps the total.
            upTo += Math.Max(0, sum);
            rows[slot] = (int)Math.Round(upTo) - given;
            given += rows[slot];
        }

        return rows;
    }

    private void Sample(int c, MoeSpec moe, InferencePlan plan, double[] popularity, ExpertChoice choice, int perRank, ulong seed)
    {
        var shared = plan.SharedAsRouted ? moe.SharedExperts : 0;
        var place = Placement(moe, plan, popularity, shared);
        var sampler = new TokenSampler(
            new ExpertRouting { Tokens = 1, Experts = moe.Experts, TopK = moe.ExpertsPerToken, GroupLimit = moe.GroupsPerToken, Nodes = moe.Groups, GpusPerNode = 1 }, popularity);
        var counts = new float[_ranks * Width];
        Span<int> chosen = stackalloc int[moe.ExpertsPerToken + shared];
        Span<bool> seen = new bool[_ranks + Nodes];
        var name = RandomStream.HashName("inference-routing");
        for (var source = 0; source < _ranks; source++)
        {
            var random = new RandomStream(seed, name, ((ulong)c << 32) | (uint)source);
            var row = counts.AsSpan(source * Width, Width);
            for (var token = 0; token < perRank; token++)
            {
                sampler.Draw(ref random, chosen[..moe.ExpertsPerToken]);
                for (var s = 0; s < shared; s++)
                {
                    chosen[moe.ExpertsPerToken + s] = moe.Experts + s;
                }

                seen.Clear();
                foreach (var expert in chosen)
                {
                    var slots = place.SlotsOf(expert);
                    var slot = slots.Length == 1 ? slots[0] : slots[random.NextInt(slots.Length)];
                    Mark(row, seen, slot, place.RankOf(slot));
                }
            }
        }

        _means[c] = choice.HasEqualExperts ? Pooled(counts, perRank) : Averages(counts, perRank);
        for (var source = 0; source < _ranks; source++)
        {
            for (var column = 0; column < Width; column++)
            {
                ref var value = ref counts[(source * Width) + column];
                value = choice.Source == ExpertChoiceSource.Balanced ? 0 : (float)(value - (perRank * Mean(c, source, column)));
            }
        }

        _deviations[c] = counts;
    }

    private void Mark(Span<float> row, Span<bool> seen, int slot, int rank)
    {
        row[Nodes + _ranks + slot]++;
        if (!seen[rank])
        {
            seen[rank] = true;
            row[Nodes + rank]++;
        }

        if (!seen[_ranks + (rank / _perNode)])
        {
            seen[_ranks + (rank / _perNode)] = true;
            row[rank / _perNode]++;
        }
    }

    private ExpertPlacement Placement(MoeSpec moe, InferencePlan plan, double[] popularity, int shared)
    {
        if (popularity.Length == 0 && shared == 0 && plan.RedundantExperts == 0)
        {
            return ExpertPlacement.InOrder(moe.Experts, _ranks);
        }

        var load = new double[moe.Experts + shared];
        var sum = popularity.Length == 0 ? moe.Experts : popularity.Sum();
        for (var expert = 0; expert < moe.Experts; expert++)
        {
            load[expert] = moe.ExpertsPerToken * (popularity.Length == 0 ? 1 : popularity[expert]) / sum;
        }

        load.AsSpan(moe.Experts).Fill(1);
        return ExpertPlacement.Balanced(load, plan.ExpertSlots(moe), _ranks);
    }

    /// <summary>Mean over all sources: what one token sends.</summary>
    private double[] Averages(float[] counts, int perRank)
    {
        var mean = new double[Width];
        for (var source = 0; source < _ranks; source++)
        {
            for (var column = 0; column < Width; column++)
            {
                mean[column] += counts[(source * Width) + column] / ((double)_ranks * perRank);
            }
        }

        return mean;
    }

    /// <summary>With equal experts every node, GPU and place has the same mean, so that a sample's noise is no bias.</summary>
    private double[] Pooled(float[] counts, int perRank)
    {
        var mean = Averages(counts, perRank);
        Level(mean.AsSpan(0, Nodes));
        Level(mean.AsSpan(Nodes, _ranks));
        Level(mean.AsSpan(Nodes + _ranks));
        return mean;
    }

    private static void Level(Span<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        values.Fill(sum / values.Length);
    }

    /// <summary>Every copy leaves the node, or where there is one node only the GPU, in equal shares.</summary>
    private double[] Remote()
    {
        var mean = new double[Width];
        mean.AsSpan(0, Nodes).Fill(Nodes > 1 ? Math.Min(1, Copies / (double)(Nodes - 1)) : 1);
        mean.AsSpan(Nodes).Fill((double)Copies / (Nodes > 1 ? _ranks - _perNode : _ranks - 1));
        return mean;
    }

    private double Mean(int c, int source, int column)
    {
        if (_isRemote)
        {
            var own = source / _perNode;
            var target = column < Nodes ? column * _perNode : (column - Nodes) % _ranks;
            if (Nodes > 1 ? target / _perNode == own : column >= Nodes && target == source)
            {
                return 0;
            }
        }

        return _means[c][column];
    }
}
