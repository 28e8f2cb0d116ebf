using Sim.Engine.Compute;
using Sim.Engine.Training;
using Sim.Workloads.Programs;

namespace Sim.Calibration.Tests;

/// <summary>Where the contention factor applies.</summary>
public sealed class ContentionTests
{
    [Fact]
    public void With_contention_always_a_phase_alone_takes_as_long_as_beside_communication_on_the_same_SMs()
    {
        foreach (var phase in new[] { ComputePhase.AttentionForward, ComputePhase.ExpertBackward, ComputePhase.HeadWeight })
        {
            // BF16 products lose more by the power limit than the trace's kernels did by communication: beside it they keep the clock of work without a pause.
            Assert.Equal(Times(always: true).Picoseconds(phase, true, 32768), Times(always: true).Picoseconds(phase, false, 32768));
            Assert.True(Times(always: false).Picoseconds(phase, false, 32768) <= Times(always: false).Picoseconds(phase, true, 32768));
        }
    }

    [Fact]
    public void Memory_bound_kernels_pay_for_communication_beside_them_alone()
    {
        var profile = H800ProfileTests.Load();
        Assert.All(
            H800ProfileTests.Kernels(profile, KernelContext.Sustained, KernelContext.Overlapped, KernelKind.Memory), kernel => Assert.Equal(profile.Contention, kernel.Ratio, 1e-6));
    }

    [Fact]
    public void A_profile_brings_the_covariance_of_its_fits()
    {
        var profile = H800ProfileTests.Load();

        // The diagonal is the square of each parameter's own error; both are written with a few digits.
        foreach (var fit in profile.Fits)
        {
            for (var i = 0; i < fit.Parameters.Count; i++)
            {
                var error = profile.Parameters.Single(parameter => parameter.Name == fit.Parameters[i]).RelativeError;
                Assert.Equal(error * error, fit.Covariance[i][i], 0.01 * error * error);
            }
        }

        Assert.Contains(profile.Fits, fit => fit.Parameters.Contains("contention"));
    }

    private static InventoryPhaseTimes Times(bool always) => new(
        KernelInventoryTests.Load(), H800ProfileTests.Load(), new PhaseLoad(4096, 4, 7.5 / 8, 112, 112, 0) { ContentionAlone = always });
}
