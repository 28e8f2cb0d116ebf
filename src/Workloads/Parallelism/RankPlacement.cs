using Sim.Units;

namespace Sim.Workloads.Parallelism;

/// <summary>
/// Maps ranks to groups and GPUs. The order names the dimensions from the one that changes fastest with the rank; ranks fill
/// nodes in order. Expert groups are folded over the others: EP consecutive ranks of a stage, whatever TP and CP are. With the default order,
/// DeepSeek-V3's expert-parallel group of 64 is 8 consecutive nodes, a stage is DP consecutive ranks, and pipelines run across those.
/// </summary>
public sealed class RankPlacement
{
    /// <summary>Tensor and context groups close together, pipelines far apart.</summary>
    public const string DefaultOrder = "tp-cp-dp-pp";

    private const int Dimensions = 4;
    private const int Pipeline = 3;
    private static readonly string[] Names = ["tp", "cp", "dp", "pp"];

    private readonly ParallelismPlan _plan;
    private readonly int _gpusPerNode;
    private readonly int[] _sizes;
    private readonly int[] _strides = new int[Dimensions];

    /// <summary>Lays a plan out. Throws <see cref="ArgumentException"/> for an order that is not a permutation of tp, cp, dp, pp, or EP that does not divide the ranks of a stage.</summary>
    public RankPlacement(ParallelismPlan plan, int gpusPerNode, string order = DefaultOrder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerNode, 1);
        if (plan.RanksPerStage % plan.ExpertParallel != 0) throw new ArgumentException("expert_parallel must divide the ranks of a stage", nameof(plan));
        _plan = plan;
        _gpusPerNode = gpusPerNode;
        _sizes = [plan.TensorParallel, plan.ContextParallel, plan.DataParallel, plan.PipelineParallel];
        var stride = 1;
        var parts = order.Split('-');
        foreach (var part in parts)
        {
            var dimension = Array.IndexOf(Names, part);
            if (dimension < 0 || _strides[dimension] != 0 || parts.Length != Dimensions)
            {
                throw new ArgumentException($"the rank order '{order}' must name tp, cp, dp and pp once each, joined by '-'", nameof(order));
            }

            _strides[dimension] = stride;
            stride *= _sizes[dimension];
        }
    }

    /// <summary>Number of ranks.</summary>
    public int Ranks => _plan.Ranks;

    /// <summary>The place of a rank.</summary>
    public RankCoordinate this[RankId rank] => new(
        Index(rank, 0), Index(rank, 1), Index(rank, 2), Index(rank, Pipeline), InStage(rank), rank.Value / _gpusPerNode, rank.Value % _gpusPerNode);

    /// <summary>The rank at a place; its place in the stage, node and GPU follow from it and are ignored.</summary>
    public RankId RankAt(RankCoordinate at) => new(
        (at.Tensor * _strides[0]) + (at.Context * _strides[1]) + (at.Data * _strides[2]) + (at.Pipeline * _strides[Pipeline]));

    /// <summary>The ranks that split each matrix with this one, this one included.</summary>
    public RankId[] TensorGroup(RankId rank) => Group(rank, [0]);

    /// <summary>The ranks that split each sequence with this one.</summary>
    public RankId[] ContextGroup(RankId rank) => Group(rank, [1]);

    /// <summary>The ranks that exchange tokens with this one.</summary>
    public RankId[] ExpertGroup(RankId rank)
    {
        var first = InStage(rank) / _plan.ExpertParallel * _plan.ExpertParallel;
        return OfStage(Index(rank, Pipeline), first, 1, _plan.ExpertParallel);
    }

    /// <summary>The ranks of this one's pipeline, in order.</summary>
    public RankId[] PipelineGroup(RankId rank) => Group(rank, [Pipeline]);

    /// <summary>The ranks of this pipeline rank that hold the same parameters outside the routed experts.</summary>
    public RankId[] DataGroup(RankId rank) => Group(rank, [1, 2]);

    /// <summary>The ranks of this pipeline rank that hold the same routed experts.</summary>
    public RankId[] ExpertDataGroup(RankId rank) => OfStage(
        Index(rank, Pipeline), InStage(rank) % _plan.ExpertParallel, _plan.ExpertParallel, _plan.RanksPerStage / _plan.ExpertParallel);

    /// <summary>This rank and, under DualPipe, its counterpart of the mirrored pipeline rank, which holds the same stages.</summary>
    public RankId[] MirrorGroup(RankId rank) => WithMirror(rank, own => [own]);

    /// <summary>The ranks that reduce gradients outside routed experts with this one: its data group; under DualPipe also the mirrored pipeline rank's.</summary>
    public RankId[] DenseReplicas(RankId rank) => WithMirror(rank, DataGroup);

    /// <summary>The ranks that reduce gradients of the same routed experts with this one; under DualPipe also the mirrored pipeline rank's.</summary>
    public RankId[] ExpertReplicas(RankId rank) => WithMirror(rank, ExpertDataGroup);

    private RankId[] WithMirror(RankId rank, Func<RankId, RankId[]> groupOf)
    {
        var own = groupOf(rank);
        var at = this[rank];
        var mirror = at with { Pipeline = _plan.PipelineParallel - 1 - at.Pipeline };
        if (_plan.Assignment != StageAssignment.Mirrored || mirror.Pipeline == at.Pipeline) return own;
        RankId[] both = [.. own, .. groupOf(RankAt(mirror))];
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

    // Ranks of one pipeline position in order: the rank's number with the pipeline digit taken out.
    private int InStage(RankId rank)
    {
        var stride = _strides[Pipeline];
        return (rank.Value % stride) + (rank.Value / (stride * _sizes[Pipeline]) * stride);
    }

    private RankId[] OfStage(int pipeline, int first, int step, int count)
    {
        var stride = _strides[Pipeline];
        var group = new RankId[count];
        for (var i = 0; i < count; i++)
        {
            var place = first + (i * step);
            group[i] = new RankId((place % stride) + (pipeline * stride) + (place / stride * stride * _sizes[Pipeline]));
        }

        return group;
    }

    private int Index(RankId rank, int dimension) => rank.Value / _strides[dimension] % _sizes[dimension];
}
