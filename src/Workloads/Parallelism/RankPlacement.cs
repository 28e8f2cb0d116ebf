using Sim.Units;

namespace Sim.Workloads.Parallelism;

/// <summary>
/// Maps ranks to groups and GPUs. The order names the dimensions from the one that changes fastest with the rank; ranks fill
/// nodes in order. With the default, DeepSeek-V3's expert-parallel group of 64 is 8 consecutive nodes, a stage is DP
/// consecutive ranks, and pipelines run across those.
/// </summary>
public sealed class RankPlacement
{
    /// <summary>Tensor, context and expert groups close together, pipelines far apart.</summary>
    public const string DefaultOrder = "tp-cp-ep-dp-pp";

    private const int Dimensions = 5;
    private static readonly string[] Names = ["tp", "cp", "ep", "dp", "pp"];

    private readonly ParallelismPlan _plan;
    private readonly int _gpusPerNode;
    private readonly int[] _sizes;
    private readonly int[] _strides = new int[Dimensions];

    /// <summary>Lays a plan out. Throws <see cref="ArgumentException"/> for an order that is not a permutation of tp, cp, ep, dp, pp, or EP that does not divide DP.</summary>
    public RankPlacement(ParallelismPlan plan, int gpusPerNode, string order = DefaultOrder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerNode, 1);
        if (plan.DataParallel % plan.ExpertParallel != 0) throw new ArgumentException("expert_parallel must divide data_parallel", nameof(plan));
        _plan = plan;
        _gpusPerNode = gpusPerNode;
        _sizes = [plan.TensorParallel, plan.ContextParallel, plan.ExpertParallel, plan.DataParallel / plan.ExpertParallel, plan.PipelineParallel];
        var stride = 1;
        var parts = order.Split('-');
        foreach (var part in parts)
        {
            var dimension = Array.IndexOf(Names, part);
            if (dimension < 0 || _strides[dimension] != 0 || parts.Length != Dimensions)
            {
                throw new ArgumentException($"the rank order '{order}' must name tp, cp, ep, dp and pp once each, joined by '-'", nameof(order));
            }

            _strides[dimension] = stride;
            stride *= _sizes[dimension];
        }
    }

    /// <summary>Number of ranks.</summary>
    public int Ranks => _plan.Ranks;

    /// <summary>The place of a rank.</summary>
    public RankCoordinate this[RankId rank] => new(
        Index(rank, 0), Index(rank, 1), Index(rank, 2), Index(rank, 3), Index(rank, 4), rank.Value / _gpusPerNode, rank.Value % _gpusPerNode);

    /// <summary>The rank at a place; node and GPU follow from it and are ignored.</summary>
    public RankId RankAt(RankCoordinate at) => new(
        (at.Tensor * _strides[0]) + (at.Context * _strides[1]) + (at.Expert * _strides[2]) + (at.Data * _strides[3]) + (at.Pipeline * _strides[4]));

    /// <summary>The ranks that split each matrix with this one, this one included.</summary>
    public RankId[] TensorGroup(RankId rank) => Group(rank, [0]);

    /// <summary>The ranks that split each sequence with this one.</summary>
    public RankId[] ContextGroup(RankId rank) => Group(rank, [1]);

    /// <summary>The ranks that exchange tokens with this one.</summary>
    public RankId[] ExpertGroup(RankId rank) => Group(rank, [2]);

    /// <summary>The ranks of this one's pipeline, in order.</summary>
    public RankId[] PipelineGroup(RankId rank) => Group(rank, [4]);

    /// <summary>The ranks that reduce gradients outside routed experts with this one; under DualPipe also the mirrored pipeline rank's.</summary>
    public RankId[] DenseDataGroup(RankId rank) => WithMirror(rank, [1, 2, 3]);

    /// <summary>The ranks that reduce gradients of the same routed experts with this one; under DualPipe also the mirrored pipeline rank's.</summary>
    public RankId[] ExpertDataGroup(RankId rank) => WithMirror(rank, [1, 3]);

    private RankId[] WithMirror(RankId rank, ReadOnlySpan<int> dimensions)
    {
        var own = Group(rank, dimensions);
        var at = this[rank];
        var mirror = at with { Pipeline = _plan.PipelineParallel - 1 - at.Pipeline };
        if (_plan.Assignment != StageAssignment.Mirrored || mirror.Pipeline == at.Pipeline) return own;
        RankId[] both = [.. own, .. Group(RankAt(mirror), dimensions)];
        Array.Sort(both, (a, b) => a.Value.CompareTo(b.Value));
        return both;
    }

    private RankId[] Group(RankId rank, ReadOnlySpan<int> dimensions)
    {
        var root = rank.Value;
        var size = 1;
        foreach (var dimension in dimensions)
        {
            root -= Index(rank, dimension) * _strides[dimension];
            size *= _sizes[dimension];
        }

        var group = new RankId[size];
        for (var member = 0; member < size; member++)
        {
            var (value, rest) = (root, member);
            foreach (var dimension in dimensions)
            {
                value += rest % _sizes[dimension] * _strides[dimension];
                rest /= _sizes[dimension];
            }

            group[member] = new RankId(value);
        }

        Array.Sort(group, (a, b) => a.Value.CompareTo(b.Value));
        return group;
    }

    private int Index(RankId rank, int dimension) => rank.Value / _strides[dimension] % _sizes[dimension];
}
