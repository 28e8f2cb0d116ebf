namespace Sim.Workloads.Experts;

/// <summary>Lower-triangular factor L with L L' = A for a small positive semidefinite matrix; a null direction gets a zero column.</summary>
internal static class SymmetricFactor
{
    public static double[] Of(ReadOnlySpan<double> matrix, int size)
    {
        var factor = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[(i * size) + j];
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[(i * size) + k] * factor[(j * size) + k];
                }

                if (i == j)
                {
                    // A constant sum (all rows together) has no variance; estimation noise may put it below zero.
                    factor[(i * size) + i] = sum > 1e-9 * (1 + matrix[(i * size) + i]) ? Math.Sqrt(sum) : 0;
                }
                else
                {
                    var pivot = factor[(j * size) + j];
                    factor[(i * size) + j] = pivot > 0 ? sum / pivot : 0;
                }
            }
        }

        return factor;
    }
}
