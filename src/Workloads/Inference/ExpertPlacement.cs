namespace Sim.Workloads.Inference;

/// <summary>
/// Which rank holds which copies of which experts. Spare places go one by one to the expert with the largest load per copy, then the copies, largest load first, to the rank with the
/// least load among those with a free place (the published load balancer: replicate, then pack; github.com/deepseek-ai/EPLB).
/// </summary>
public sealed class ExpertPlacement
{
    private readonly int[][] _slotsOf;
    private readonly int[] _rankOf;

    private ExpertPlacement(int[][] slotsOf, int[] rankOf, int ranks)
    {
        _slotsOf = slotsOf;
        _rankOf = rankOf;
        Ranks = ranks;
    }

    /// <summary>Ranks.</summary>
    public int Ranks { get; }

    /// <summary>Places of all ranks; those of rank r are r x places / ranks and on.</summary>
    public int Slots => _rankOf.Length;

    /// <summary>Places of one rank.</summary>
    public int SlotsPerRank => Slots / Ranks;

    /// <summary>Places that hold an expert.</summary>
    public ReadOnlySpan<int> SlotsOf(int expert) => _slotsOf[expert];

    /// <summary>Rank of a place.</summary>
    public int RankOf(int slot) => _rankOf[slot];

    /// <summary>Experts in order, one place each, as they come: no balancing.</summary>
    public static ExpertPlacement InOrder(int experts, int ranks)
    {
        var ranksOfSlots = Ranked(experts, ranks);
        return new ExpertPlacement([.. Enumerable.Range(0, experts).Select(expert => new[] { expert })], ranksOfSlots, ranks);
    }

    /// <param name="load">Expected share of tokens of each expert, positive.</param>
    /// <param name="slots">Places, at least one per expert; a multiple of the ranks.</param>
    /// <param name="ranks">Ranks.</param>
    public static ExpertPlacement Balanced(ReadOnlySpan<double> load, int slots, int ranks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, load.Length);
        var copies = new int[load.Length];
        Array.Fill(copies, 1);
        for (var spare = load.Length; spare < slots; spare++)
        {
            var hottest = 0;
            for (var expert = 1; expert < load.Length; expert++)
            {
                if (load[expert] / copies[expert] > load[hottest] / copies[hottest])
                {
                    hottest = expert;
                }
            }

            copies[hottest]++;
        }

        return Pack(load, copies, Ranked(slots, ranks), ranks);
    }

    private static ExpertPlacement Pack(ReadOnlySpan<double> load, int[] copies, int[] rankOf, int ranks)
    {
        var perRank = rankOf.Length / ranks;
        var order = new List<(double Load, int Expert)>();
        for (var expert = 0; expert < load.Length; expert++)
        {
            for (var copy = 0; copy < copies[expert]; copy++)
            {
                order.Add((load[expert] / copies[expert], expert));
            }
        }

        order.Sort((left, right) => left.Load != right.Load ? right.Load.CompareTo(left.Load) : left.Expert.CompareTo(right.Expert));
        var sum = new double[ranks];
        var used = new int[ranks];
        var slotsOf = new List<int>[load.Length];
        foreach (var (share, expert) in order)
        {
            var best = -1;
            for (var rank = 0; rank < ranks; rank++)
            {
                if (used[rank] < perRank && (best < 0 || sum[rank] < sum[best]))
                {
                    best = rank;
                }
            }

            (slotsOf[expert] ??= []).Add((best * perRank) + used[best]++);
            sum[best] += share;
        }

        return new ExpertPlacement([.. slotsOf.Select(slots => slots.ToArray())], rankOf, ranks);
    }

    private static int[] Ranked(int slots, int ranks) => slots % ranks == 0
        ? [.. Enumerable.Range(0, slots).Select(slot => slot / (slots / ranks))]
        : throw new ArgumentException($"{slots} places for experts do not divide over {ranks} ranks.", nameof(slots));
}
