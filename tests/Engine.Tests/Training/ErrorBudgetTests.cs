using Sim.Engine.Compute;
using Sim.Engine.Results;
using Sim.Engine.Training.Analysis;
using Sim.Units;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

public sealed class ErrorBudgetTests
{
    private static readonly Operation Attention = new(OperationKind.Compute, ComputePhase.AttentionForward, 0, false, true, Dependency.None, Dependency.None, Dependency.None, -1, 1, 1);

    [Fact]
    public void Two_kernels_of_one_basis_err_together()
    {
        // 6 s on a path whose phase is 1 us of a (10 %) and 2 us of b (20 %), both of basis x: 2 s x 0.1 + 4 s x 0.2 = 1 s.
        var error = Budget(Path((Attention, 6)), [Kernel("x", 1, 0.1), Kernel("x", 2, 0.2)]);
        Assert.Equal(1, error.StandardError, 1e-12);
    }

    [Fact]
    public void Two_kernels_of_two_bases_err_in_squares()
    {
        // 2 s x 0.3 = 0.6 s and 4 s x 0.2 = 0.8 s: sqrt(0.36 + 0.64) = 1 s; shares of the variance 36 % and 64 %.
        var error = Budget(Path((Attention, 6)), [Kernel("x", 1, 0.3), Kernel("y", 2, 0.2, TimeOrigin.Estimated)]);
        Assert.Equal(1, error.StandardError, 1e-12);
        Assert.Equal(["y", "x"], error.Bases.Select(share => share.Name));
        Assert.Equal([0.64, 0.36], error.Bases.Select(share => share.VarianceShare), Near);
        Assert.Equal([PathErrors.Estimated, PathErrors.Measured], error.Classes.Select(share => share.Name));
        Assert.Equal([4.0, 2.0], error.Classes.Select(share => share.Seconds), Near);
        Assert.Equal([0.8, 0.6], error.Classes.Select(share => share.StandardError), Near);
    }

    [Fact]
    public void A_basis_of_two_classes_shares_the_variance_by_covariance()
    {
        // One basis: 1 s x 0.3 measured, 1 s x 0.1 estimated: sigma 0.4 s, variance 0.16; measured has 0.3 x 0.4 = 0.12 of it, three quarters.
        var error = Budget(Path((Attention, 2)), [Kernel("x", 1, 0.3), Kernel("x", 1, 0.1, TimeOrigin.Estimated)]);
        Assert.Equal(0.4, error.StandardError, 1e-12);
        Assert.Equal([0.25, 0.75], error.Classes.Select(share => share.VarianceShare), Near);
    }

    [Fact]
    public void The_interval_of_5_to_95_percent_is_1_6449_standard_errors_to_either_side()
    {
        var error = new Uncertainty("time", 10, 1, [], []);
        Assert.Equal(10 - 1.6449, error.Low, 1e-12);
        Assert.Equal(10 + 1.6449, error.High, 1e-12);
    }

    [Fact]
    public void Parameters_of_one_fit_err_by_its_covariance()
    {
        // A dispatch of 3 s: 1 s fixed, 2 s at the NIC's rate. g = (1, -2), C = [[0.04, 0.01], [0.01, 0.09]]: 0.04 - 2 x 2 x 0.01 + 4 x 0.09 = 0.36.
        var fit = new ParameterFit("f", ["exchange.fixed.dispatch", "exchange.nic_efficiency"], [[0.04, 0.01], [0.01, 0.09]]);
        var step = new PathStep(PathPart.Dispatch, default, "F", 0, 0, 3_000_000_000_000);
        var error = Budget([step], [], [fit], _ => new TransferTime([("exchange.fixed.dispatch", 1)], "exchange.nic_efficiency"));
        Assert.Equal(0.6, error.StandardError, 1e-12);
        Assert.Equal(1, error.Bases.Sum(share => share.VarianceShare), 1e-12);
        Assert.Equal(3, Assert.Single(error.Classes).Seconds, 1e-12);
    }

    [Fact]
    public void A_parameter_outside_every_fit_errs_by_its_own_error()
    {
        // 2 s at a rate with 5 %.
        var step = new PathStep(PathPart.Send, default, "F", 0, 0, 2_000_000_000_000);
        Assert.Equal(0.1, Budget([step], [], [], _ => new TransferTime([], "exchange.nic_efficiency")).StandardError, 1e-12);
    }

    [Fact]
    public void Memory_kernels_without_overlap_share_the_error_of_the_contention_factor()
    {
        // 1 s on each of two bases without error of their own; contention has 5 %, and both move with it: 2 s x 0.05.
        var alone = Attention with { Overlapped = false };
        Assert.Equal(0.1, Budget(Path((alone, 2)), [Kernel("x", 1, 0), Kernel("y", 1, 0)]).StandardError, 1e-12);
        Assert.Equal(0, Budget(Path((Attention, 2)), [Kernel("x", 1, 0), Kernel("y", 1, 0)]).StandardError);
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-12;

    private static PathStep[] Path((Operation Operation, double Seconds) part) =>
        [new PathStep(PathPart.Compute, part.Operation, "F", 0, 0, (long)(part.Seconds * 1e12))];

    private static Uncertainty Budget(
        IReadOnlyList<PathStep> path, KernelEstimate[] kernels, IReadOnlyList<ParameterFit>? fits = null, Func<PathPart, TransferTime>? transfers = null)
    {
        string[] names = ["contention", "exchange.fixed.dispatch", "exchange.nic_efficiency"];
        var budget = new ErrorBudget([.. names.Select(name => new ProfileParameter(name, 1, "1", 0.05, "test"))], fits ?? []);
        PathErrors.Charge(budget, path, (_, _) => new PhaseEstimate("p", kernels), transfers ?? (_ => new TransferTime([], null)), contentionAlone: false);
        return budget.Of("time", path.Sum(step => step.Seconds));
    }

    private static KernelEstimate Kernel(string basis, double microseconds, double error, TimeOrigin origin = TimeOrigin.Measured) => new(
        new KernelEntry { Name = basis, Kind = KernelKind.Memory, Origin = origin, Basis = basis, RelativeError = error }, SimDuration.FromMicroseconds(microseconds));
}
