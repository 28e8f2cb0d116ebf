using Sim.Engine.Compute;
using Sim.Units;

namespace Sim.Engine.Tests.Compute;

public sealed class PhaseEstimateTests
{
    [Fact]
    public void Errors_of_one_basis_add_and_those_of_two_add_in_squares()
    {
        // 10 us and 20 us on basis a with 10 %: 3 us; 40 us on basis b with 10 %: 4 us; sqrt(9 + 16) = 5 us of 70 us.
        var phase = new PhaseEstimate("p", [Item("a", 10), Item("a", 20), Item("b", 40)]);
        Assert.Equal(5.0 / 70, phase.RelativeError, 1e-12);
        Assert.Equal(70_000_000, phase.Time.Picoseconds);
    }

    [Fact]
    public void An_empty_phase_takes_no_time() => Assert.Equal(SimDuration.Zero, new PhaseEstimate("p", []).Time);

    private static KernelEstimate Item(string basis, double microseconds) => new(
        new KernelEntry { Name = "k", Kind = KernelKind.Memory, Origin = TimeOrigin.Transferred, Basis = basis, RelativeError = 0.1 },
        SimDuration.FromMicroseconds(microseconds));
}
