namespace Sim.Workloads.Collectives;

/// <summary>
/// Who sends what to whom in each step of a collective, by formula: no list of ranks or transfers exists. An algorithm works on one
/// slice of the message; a <see cref="CollectivePlan"/> pipelines several.
/// </summary>
public abstract class CollectiveAlgorithm
{
    /// <summary>Checks the size of the group.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group has no rank.</exception>
    protected CollectiveAlgorithm(string name, CollectiveKind kind, int ranks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1);
        Name = name;
        Kind = kind;
        Ranks = ranks;
    }

    /// <summary>The field's name of the algorithm, e.g. "ring".</summary>
    public string Name { get; }

    /// <summary>What the collective leaves on each rank.</summary>
    public CollectiveKind Kind { get; }

    /// <summary>Ranks of the group, n.</summary>
    public int Ranks { get; }

    /// <summary>Steps in which ranks send; 0 for a group of one.</summary>
    public abstract int Steps { get; }

    /// <summary>The most transfers a rank starts in one step.</summary>
    public abstract int MaxSends { get; }

    /// <summary>Latencies on the longest chain of dependent transfers (the number of alphas of one slice).</summary>
    public virtual int LatencySteps => Steps;

    /// <summary>A rank sends in a step when it has received all of steps 0 to this one; -1: it waits for nothing.</summary>
    public virtual int WaitsFor(int step) => step - 1;

    /// <summary>Writes what a rank sends in a step for one slice; returns how many transfers.</summary>
    /// <param name="step">In [0, Steps).</param>
    /// <param name="rank">In [0, Ranks).</param>
    /// <param name="slice">The part of the message.</param>
    /// <param name="sends">Room for <see cref="MaxSends"/>.</param>
    public abstract int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends);

    /// <summary>How many transfers arrive at a rank in a step.</summary>
    public abstract int Receives(int step, int rank);

    /// <summary>Bytes a rank sends in all steps for one slice, by formula.</summary>
    public abstract long BytesOut(int rank, Slice slice);

    /// <summary>Refuses a group that recursive halving cannot split.</summary>
    private protected static void RequirePowerOfTwo(string name, int ranks)
    {
        if (ranks < 1 || !int.IsPow2(ranks))
        {
            throw new ArgumentException($"{name} needs a power of two of ranks, not {ranks} (use ring or tree)", nameof(ranks));
        }
    }

    /// <summary>rank + by, around the ring of n.</summary>
    private protected int Around(long rank) => (int)(((rank % Ranks) + Ranks) % Ranks);
}
