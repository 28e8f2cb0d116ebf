namespace Sim.Workloads.Collectives;

/// <summary>
/// All-reduce as reduce-scatter, then all-gather on the same ranks. Ring: 2(n-1) alpha + 2(n-1)/n S/B. Halving-doubling (Rabenseifner):
/// 2 log2(n) alpha + 2(n-1)/n S/B.
/// </summary>
public sealed class TwoPhaseAllReduce : CollectiveAlgorithm
{
    private readonly CollectiveAlgorithm _reduceScatter;
    private readonly CollectiveAlgorithm _allGather;

    /// <exception cref="ArgumentException">The two are not a reduce-scatter and an all-gather of the same ranks.</exception>
    public TwoPhaseAllReduce(string name, CollectiveAlgorithm reduceScatter, CollectiveAlgorithm allGather)
        : base(name, CollectiveKind.AllReduce, reduceScatter.Ranks)
    {
        if (reduceScatter.Kind != CollectiveKind.ReduceScatter || allGather.Kind != CollectiveKind.AllGather || allGather.Ranks != Ranks)
        {
            throw new ArgumentException("an all-reduce is a reduce-scatter and an all-gather of the same ranks", nameof(allGather));
        }

        _reduceScatter = reduceScatter;
        _allGather = allGather;
    }

    /// <summary>The bandwidth-optimal ring, any n.</summary>
    public static TwoPhaseAllReduce Ring(int ranks) => new("ring", new RingReduceScatter(ranks), new RingAllGather(ranks));

    /// <summary>Recursive halving and doubling, n a power of two.</summary>
    public static TwoPhaseAllReduce HalvingDoubling(int ranks) =>
        new("halving-doubling", new HalvingReduceScatter(ranks), new DoublingAllGather(ranks));

    public override int Steps => _reduceScatter.Steps + _allGather.Steps;

    public override int MaxSends => Math.Max(_reduceScatter.MaxSends, _allGather.MaxSends);

    public override int LatencySteps => _reduceScatter.LatencySteps + _allGather.LatencySteps;

    public override int WaitsFor(int step) =>
        step < _reduceScatter.Steps ? _reduceScatter.WaitsFor(step) : _reduceScatter.Steps + _allGather.WaitsFor(step - _reduceScatter.Steps);

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends) => step < _reduceScatter.Steps
        ? _reduceScatter.Sends(step, rank, slice, sends)
        : _allGather.Sends(step - _reduceScatter.Steps, rank, slice, sends);

    public override int Receives(int step, int rank) => step < _reduceScatter.Steps
        ? _reduceScatter.Receives(step, rank)
        : _allGather.Receives(step - _reduceScatter.Steps, rank);

    public override long BytesOut(int rank, Slice slice) => _reduceScatter.BytesOut(rank, slice) + _allGather.BytesOut(rank, slice);
}
