using Sim.Engine.Exchange;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Routing counts of the micro-batches in flight: drawn at a forward dispatch, used by its three companions, given back after the last. The rows that each rank's
/// experts receive stay for the weight gradients. Draws are functions of their key, so storing them changes nothing but the time.
/// </summary>
internal sealed class RoutingStore
{
    private readonly RoutingDraw _draw;
    private readonly int _groups;
    private readonly int _units;
    private readonly int _microBatches;
    private readonly int _ranks;
    private readonly int[] _blockOf;
    private readonly int[] _rows;
    private readonly List<RoutingBlock> _blocks = [];
    private readonly ExchangeBound _bound;
    private readonly double _combineCopyCost;
    private readonly Stack<int> _free = new();

    private RoutingStore(RoutingDraw draw, int groups, int units, int microBatches, ExchangeBound bound, double combineCopyCost)
    {
        _bound = bound;
        _combineCopyCost = combineCopyCost;
        _draw = draw;
        _groups = groups;
        _units = units;
        _microBatches = microBatches;
        _ranks = draw.Routing.Ranks;
        _blockOf = new int[groups * units * microBatches];
        Array.Fill(_blockOf, -1);
        _rows = new int[_blockOf.Length * _ranks];
    }

    /// <summary>The store of a step.</summary>
    public static RoutingStore Of(TrainingWorkload workload, ClusterRanks ranks, RoutingDraw draw, ExchangeBound bound, double combineCopyCost) => new(
        draw, ranks.ExpertGroups.Length, workload.Programs.Max(program => program.Units.Count), workload.MicroBatches, bound, combineCopyCost);

    public double MeanPairs(int layer) => _draw.Routing.Tokens * _draw.MomentsOf(layer).NodesPerToken / _draw.Routing.Nodes;

    /// <summary>Counts of all ranks of a group for one layer and micro-batch.</summary>
    /// <param name="group">The expert-parallel group.</param>
    /// <param name="unit">The layer among those of the rank.</param>
    /// <param name="layer">The layer in the model.</param>
    /// <param name="microBatch">The micro-batch of the pipeline.</param>
    /// <param name="firstSource">Data-parallel index of the group's first rank: each rank has tokens of its own.</param>
    public RoutingBlock Counts(int group, int unit, int layer, int microBatch, int firstSource)
    {
        var key = Key(group, unit, microBatch);
        if (_blockOf[key] >= 0)
        {
            return _blocks[_blockOf[key]];
        }

        if (!_free.TryPop(out var index))
        {
            index = _blocks.Count;
            _blocks.Add(new RoutingBlock([.. Enumerable.Range(0, _ranks).Select(_ => new RoutingCounts(_draw.Routing.Nodes, _ranks))]));
        }

        _blockOf[key] = index;
        var block = _blocks[index];
        var rows = _rows.AsSpan(key * _ranks, _ranks);
        rows.Clear();
        _bound.Clear();
        block.Pairs = 0;
        for (var rank = 0; rank < _ranks; rank++)
        {
            var counts = block.Counts[rank];
            _draw.Fill(microBatch, layer, firstSource + rank, counts);
            _bound.Add(rank, counts, 1);
            foreach (var pairs in counts.TokensToNode)
            {
                block.Pairs += pairs;
            }

            for (var target = 0; target < _ranks; target++)
            {
                rows[target] += counts.Rows[target];
            }
        }

        block.DispatchBound = _bound.Seconds();
        block.CombineBound = _bound.Seconds(_combineCopyCost);
        return block;
    }

    /// <summary>Rows that the experts of a rank of the group received; the forward dispatch has been drawn.</summary>
    public int Rows(int group, int unit, int microBatch, int rankInGroup) => _rows[(Key(group, unit, microBatch) * _ranks) + rankInGroup];

    public void Release(int group, int unit, int microBatch)
    {
        var key = Key(group, unit, microBatch);
        _free.Push(_blockOf[key]);
        _blockOf[key] = -1;
    }

    private int Key(int group, int unit, int microBatch) => (((group * _units) + unit) * _microBatches) + microBatch;
}
