namespace Sim.Workloads.Programs;

/// <summary>
/// Weights gathered and gradients reduced layer by layer on the data stream, for one direction through one chunk. While a layer works the next one's weights are gathered,
/// so that at most two layers are whole at a time (ZeRO stage 3, arXiv:1910.02054 section 5.3, with the prefetch of its implementations).
/// </summary>
internal sealed class ParameterMoves(TemplateWriter writer, TrainingLayout layout, ParameterBucket[] buckets, bool gathers, bool isBackward)
{
    /// <summary>For a chunk without parameter collectives.</summary>
    public static ParameterMoves None(TemplateWriter writer) => new(writer, new TrainingLayout { Plan = new(), Tokens = 0 }, [], false, false);

    private readonly Dependency[] _gathered = new Dependency[buckets.Length];
    private readonly List<(int Bucket, Dependency After)> _pending = [];
    private int _count;

    /// <summary>The bucket of a unit of the chunk.</summary>
    public static int OfUnit(int unit) => unit + 1;

    public const int Embedding = 0;

    public int Head => buckets.Length - 1;

    /// <summary>Work on a bucket begins: its weights are awaited, the next ones asked for.</summary>
    public void Use(int bucket)
    {
        if (gathers && !IsEmpty(bucket))
        {
            // Buckets are used in order, so all before this one in the order have been gathered.
            var place = isBackward ? buckets.Length - 1 - bucket : bucket;
            while (_count <= place)
            {
                Gather(Dependency.None);
            }

            writer.AwaitWeights(_gathered[bucket]);
            while (_count < buckets.Length && IsEmpty(At(_count)))
            {
                _count++;
            }

            if (_count < buckets.Length)
            {
                Gather(writer.LastCompute.Stream < 0 ? writer.Mark() : writer.LastCompute);
            }
        }

        Flush();
    }

    /// <summary>The gradients of a bucket are complete. Their reduction is queued behind the next gathering, which the compute stream needs first.</summary>
    public void Reduce(int bucket, Dependency after)
    {
        if (buckets.Length > 0 && !IsEmpty(bucket) && !buckets[bucket].IsFrozen)
        {
            _pending.Add((bucket, after));
        }
    }

    /// <summary>Queues what is left to reduce.</summary>
    public void Flush()
    {
        var operation = layout.Plan.ZeroStage == 0 ? GroupOperation.AllReduce : GroupOperation.ReduceScatter;
        foreach (var (bucket, after) in _pending)
        {
            Move("gradients", operation, buckets[bucket], layout.GradientBytes, after);
        }

        _pending.Clear();
    }

    private void Gather(Dependency after)
    {
        var bucket = At(_count++);
        _gathered[bucket] = Move("weights", GroupOperation.AllGather, buckets[bucket], layout.WeightBytes, after);
    }

    private Dependency Move(string name, GroupOperation operation, ParameterBucket bucket, int elementBytes, Dependency after)
    {
        var moved = Dependency.None;
        if (bucket.Experts > 0)
        {
            moved = writer.Collective(new GroupCollective("expert " + name, operation, RankGroup.ExpertData, bucket.Experts * elementBytes), isBackward, after);
        }

        return bucket.Dense > 0
            ? writer.Collective(new GroupCollective("dense " + name, operation, RankGroup.Data, bucket.Dense * elementBytes), isBackward, after)
            : moved;
    }

    private int At(int place) => isBackward ? buckets.Length - 1 - place : place;

    private bool IsEmpty(int bucket) => buckets[bucket].Dense + buckets[bucket].Experts == 0;
}
