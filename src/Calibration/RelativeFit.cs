using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// Least squares of log(prediction / measurement) over the logarithms of the parameters, by Levenberg-Marquardt from several starts. Logarithms make
/// relative errors count and keep parameters positive; on raw units of very different size the method returns its first guess. The Jacobian is taken
/// by central differences with a step of 1e-4, wide enough to bridge kinks where another tile or another bottleneck takes over.
/// </summary>
public static class RelativeFit
{
    private const double Step = 1e-4;
    private const double StartSpread = 1.5;

    /// <summary>
    /// Fits <paramref name="free"/>; all other parameters come from <paramref name="fixedParameters"/>. Throws
    /// <see cref="InvalidOperationException"/> when a row is for
    /// validation only or when there are fewer rows than parameters.
    /// </summary>
    public static FitResult Run(
        string name, int sms, IReadOnlyList<ProfileParameter> fixedParameters, IReadOnlyList<FitParameter> free, IReadOnlyList<Observation> observations)
    {
        ValidationOnly.Refuse(observations.Select(observation => observation.Id));
        if (observations.Count < free.Count)
            throw new InvalidOperationException($"fit '{name}' has {observations.Count} rows for {free.Count} parameters");
        var builder = Vector<double>.Build;
        var x = builder.Dense(observations.Count, index => index);
        var y = builder.Dense(observations.Count, index => Math.Log(observations[index].Measured));
        var freeNames = free.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var others = fixedParameters.Where(parameter => !freeNames.Contains(parameter.Name)).ToArray();

        Vector<double> Model(Vector<double> logs)
        {
            var profile = Make(name, sms, others, free, logs);
            return builder.Dense(observations.Count, index => Math.Log(observations[index].Predict(profile)));
        }

        Matrix<double> Jacobian(Vector<double> logs)
        {
            var matrix = Matrix<double>.Build.Dense(observations.Count, free.Count);
            for (var column = 0; column < free.Count; column++)
            {
                var up = logs.Clone();
                var down = logs.Clone();
                up[column] += Step;
                down[column] -= Step;
                matrix.SetColumn(column, (Model(up) - Model(down)) / (2 * Step));
            }

            return matrix;
        }

        Vector<double>? best = null;
        var bestCost = double.PositiveInfinity;
        var iterations = 0;
        for (var start = 0; start < 5; start++)
        {
            var guess = builder.Dense(free.Count, index => Math.Log(free[index].Start) + Shift(start, index));
            var objective = ObjectiveFunction.NonlinearModel((logs, _) => Model(logs), (logs, _) => Jacobian(logs), x, y);
            var minimizer = new LevenbergMarquardtMinimizer(1e-3, 1e-12, 1e-12, 1e-14, 300);
            var result = minimizer.FindMinimum(objective, guess);
            var cost = (Model(result.MinimizingPoint) - y).L2Norm();
            if (cost < bestCost)
            {
                bestCost = cost;
                best = result.MinimizingPoint;
                iterations = result.Iterations;
            }
        }

        return Summarise(name, sms, others, free, observations, best!, Jacobian(best!), bestCost, iterations);
    }

    // Deterministic spread of the starts: all at the guess, then alternating factors 1.5 and 1/1.5 in four patterns.
    private static double Shift(int start, int index)
    {
        if (start == 0)
            return 0;
        var sign = ((index >> ((start - 1) / 2)) + start) % 2 == 0 ? 1 : -1;
        return sign * Math.Log(StartSpread);
    }

    private static HardwareProfile Make(
        string name, int sms, IReadOnlyList<ProfileParameter> others, IReadOnlyList<FitParameter> free, Vector<double> logs)
    {
        var all = new List<ProfileParameter>(others);
        for (var index = 0; index < free.Count; index++)
            all.Add(new ProfileParameter(free[index].Name, Math.Exp(logs[index]), free[index].Unit, 0, name));
        return new HardwareProfile(name, sms, all);
    }

    private static FitResult Summarise(
        string name,
        int sms,
        IReadOnlyList<ProfileParameter> others,
        IReadOnlyList<FitParameter> free,
        IReadOnlyList<Observation> observations,
        Vector<double> best,
        Matrix<double> jacobian,
        double cost,
        int iterations)
    {
        var freedom = Math.Max(1, observations.Count - free.Count);
        var variance = cost * cost / freedom;
        var covariance = (jacobian.TransposeThisAndMultiply(jacobian)).PseudoInverse() * variance;
        var profile = Make(name, sms, others, free, best);
        var residuals = observations
            .Select(observation => new Residual(observation.Id, observation.Label, observation.Measured, observation.Predict(profile)))
            .ToArray();
        return new FitResult(
            name, free.Select(parameter => parameter.Name).ToArray(), best.Select(Math.Exp).ToArray(), covariance.ToArray(), residuals, iterations);
    }
}
