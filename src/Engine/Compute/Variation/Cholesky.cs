namespace Sim.Engine.Compute.Variation;

/// <summary>Lower triangular root of a covariance: L L' = C (Golub, Van Loan, Matrix Computations, section 4.2).</summary>
public static class Cholesky
{
    /// <summary>Pivots below this part of the variance are rounding: profiles write covariances with three digits.</summary>
    private const double Rounding = 1e-6;

    /// <summary>
    /// Rows of L, each of its own length. A variable that those before it determine (or would, but for the rounding of the matrix) adds nothing of its own: its column is 0.
    /// </summary>
    /// <param name="covariance">Symmetric; only its lower triangle is read.</param>
    public static double[][] Root(IReadOnlyList<IReadOnlyList<double>> covariance)
    {
        var root = new double[covariance.Count][];
        for (var i = 0; i < root.Length; i++)
        {
            root[i] = new double[i + 1];
            for (var j = 0; j <= i; j++)
            {
                var rest = covariance[i][j];
                for (var k = 0; k < j; k++)
                {
                    rest -= root[i][k] * root[j][k];
                }

                root[i][j] = i == j
                    ? rest > Rounding * covariance[i][i] ? Math.Sqrt(rest) : 0
                    : root[j][j] > 0 ? rest / root[j][j] : 0;
            }
        }

        return root;
    }
}
