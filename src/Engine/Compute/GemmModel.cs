namespace Sim.Engine.Compute;

/// <summary>
/// Time of C[m,n] = A[m,k] B[k,n] on <c>sms</c> SMs, for kernels whose blocks are dealt to SMs round by round:
/// <code>
/// block  = prologue + steps(k) x 2 rows columns depth / rate
/// grid   = ceil(blocks / sms) x block          (wave quantisation; the least over the candidate blocks: tile quantisation)
/// memory = (A + B + C bytes) / hbm
/// time   = fixed + sqrt(grid^2 + memory^2)
/// </code>
/// The root of squares lies between max (perfect overlap) and sum (none). Grouped products share one grid: blocks are summed over the groups.
/// Only + - x / sqrt are used, so a prediction is the same on every machine.
/// Source of the form: wave quantisation as in the cuBLAS/CUTLASS documentation ("Matrix Multiplication Background User's Guide", NVIDIA); every
/// parameter is fitted.
/// </summary>
public sealed record GemmModel
{
    /// <summary>Tensor-core rate of one SM in the main loop, FLOP/s.</summary>
    public required double SmRate { get; init; }

    /// <summary>Time to fill the pipeline of one block, s; 0 where the rows that a profile was fitted on do not show one.</summary>
    public required double Prologue { get; init; }

    /// <summary>Rate at which the whole kernel reads and writes HBM, B/s.</summary>
    public required double Hbm { get; init; }

    /// <summary>Time a kernel takes even when it has no work, s.</summary>
    public required double Fixed { get; init; }

    /// <summary>Bytes of one input element: 1 (FP8) or 2 (BF16).</summary>
    public required int ElementBytes { get; init; }

    /// <summary>Elements of k per main-loop step.</summary>
    public required int Depth { get; init; }

    /// <summary>Candidate blocks.</summary>
    public required GemmTile[] Tiles { get; init; }

    /// <summary>Seconds of one product. All sizes positive; <paramref name="sms"/> at least 1.</summary>
    public double Seconds(int m, int n, int k, int sms) => GroupedSeconds([m], n, k, sms);

    /// <summary>Seconds of products that share n, k and one grid; group g has <c>rows[g]</c> rows (0 allowed) and its own B.</summary>
    public double GroupedSeconds(ReadOnlySpan<int> rows, int n, int k, int sms) => GroupedCost(rows, n, k, sms).Seconds;

    /// <summary>The same by cause.</summary>
    public KernelCost GroupedCost(ReadOnlySpan<int> rows, int n, int k, int sms)
    {
        long totalRows = 0;
        var used = 0;
        foreach (var count in rows)
        {
            totalRows += count;
            used += count > 0 ? 1 : 0;
        }

        if (totalRows == 0)
            return new KernelCost(Fixed, 0, 0);
        var bytes = (double)ElementBytes * k * (totalRows + ((double)used * n)) + (2.0 * totalRows * n);
        return new KernelCost(Fixed, GridSeconds(rows, n, k, sms), bytes / Hbm);
    }

    /// <summary>
    /// Seconds of a weight gradient dW[m,n] += A'[m,k] B[k,n] per group with k = tokens: the same grid, but every block also reads and writes its
    /// FP32 accumulator in HBM (8 B per element of dW instead of 2).
    /// </summary>
    public double WeightGradientSeconds(int m, int n, ReadOnlySpan<int> tokens, int sms)
    {
        var best = double.PositiveInfinity;
        double bytes = 0;
        foreach (var k in tokens)
            bytes += k > 0 ? ((double)ElementBytes * k * ((double)m + n)) + (8.0 * m * n) : 0;
        if (bytes == 0)
            return Fixed;
        foreach (var tile in Tiles)
        {
            double work = 0;
            long blocks = 0;
            var perGroup = Ceiling(m, tile.Rows) * Ceiling(n, tile.Columns);
            foreach (var k in tokens)
            {
                if (k == 0)
                    continue;
                blocks += perGroup;
                work += perGroup * BlockSeconds(tile, k);
            }

            var rounds = (blocks + sms - 1) / sms;
            var grid = rounds * (work / blocks);
            if (grid < best)
                best = grid;
        }

        return Combine(best, bytes);
    }

    private double Combine(double grid, double bytes)
    {
        var memory = bytes / Hbm;
        return Fixed + Math.Sqrt((grid * grid) + (memory * memory));
    }

    private double GridSeconds(ReadOnlySpan<int> rows, int n, int k, int sms)
    {
        var best = double.PositiveInfinity;
        foreach (var tile in Tiles)
        {
            long blocks = 0;
            foreach (var count in rows)
                blocks += Ceiling(count, tile.Rows);
            blocks *= Ceiling(n, tile.Columns);
            var grid = ((blocks + sms - 1) / sms) * BlockSeconds(tile, k);
            if (grid < best)
                best = grid;
        }

        return best;
    }

    private double BlockSeconds(GemmTile tile, int k)
    {
        var area = (double)tile.Rows * tile.Columns;
        return Prologue + (Ceiling(k, Depth) * (2.0 * area * Depth / SmRate));
    }

    private static long Ceiling(int value, int unit) => ((long)value + unit - 1) / unit;
}
