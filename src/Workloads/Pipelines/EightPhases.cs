namespace Sim.Workloads.Pipelines;

/// <summary>
/// The eight phases that DualPipe and DualPipeV share, for a rank at distance <c>depth</c> from the end where its near direction
/// enters, on a half pipeline of <c>half</c> ranks with <c>n</c> micro-batches per slot. Near (0) is the slot whose micro-batches
/// reach this rank first, far (1) the other. Source: deepseek-ai/DualPipe, dualpipe.py, method step (paper-facts F2_3-09).
/// </summary>
internal static class EightPhases
{
    /// <summary>Steps of phases 1 to 8: s1 = 2(H-d-1), s2 = d+1, s3 = H-d-1, s4 = n-2H+d+1, s5 = H-d-1, s6 = d+1, s7 = H-d-1, s8 = d+1.</summary>
    public static PhaseCounts Counts(int half, int depth, int n)
    {
        var outer = half - depth - 1;
        var inner = depth + 1;
        return new PhaseCounts(2 * outer, inner, outer, n - (2 * half) + inner, outer, inner, outer, inner);
    }

    public static void Write(RankProgram program, int half, int depth, int n, int near, int far)
    {
        var count = Counts(half, depth, n);
        for (var i = 0; i < count.Forward0; i++)
        {
            program.Forward(near);
        }

        for (var i = 0; i < count.Forward0Forward1; i++)
        {
            program.Forward(near);
            program.Forward(far);
        }

        for (var i = 0; i < count.Backward1Weight1Forward1; i++)
        {
            program.Backward(far, deferWeight: true);
            program.Weight();
            program.Forward(far);
        }

        WriteMain(program, count.Main, isMiddle: depth == half - 1, near, far);
        for (var i = 0; i < count.Backward1Forward1Backward0; i++)
        {
            program.Backward(far);
            program.ForwardBackward(far, near);
        }

        WriteBackwardTail(program, count, near, far);
    }

    private static void WriteMain(RankProgram program, int steps, bool isMiddle, int near, int far)
    {
        for (var i = 0; i < steps; i++)
        {
            if (i == 0 && isMiddle)
            {
                // The published code leaves the first pair of the middle ranks apart: the neighbour waits for this forward.
                program.Forward(near);
                program.Backward(far);
            }
            else
            {
                program.ForwardBackward(near, far);
            }

            program.ForwardBackward(far, near);
        }
    }

    private static void WriteBackwardTail(RankProgram program, PhaseCounts count, int near, int far)
    {
        // Of the 2 s6 backwards of phase 6 exactly the last s6 leave their weight part for phases 7 and 8.
        var whole = count.Backward1Backward0;
        for (var i = 0; i < 2 * count.Backward1Backward0; i++)
        {
            program.Backward(i % 2 == 0 ? far : near, deferWeight: i >= whole);
        }

        for (var i = 0; i < count.Weight1Backward0; i++)
        {
            program.Weight();
            program.Backward(near, deferWeight: true);
        }

        for (var i = 0; i < count.Weight; i++)
        {
            program.Weight();
        }
    }
}
