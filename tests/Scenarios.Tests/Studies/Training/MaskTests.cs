using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Scenarios.Studies;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Tests.Studies.Training;

public sealed class MaskTests
{
    [Fact]
    public void Attention_both_ways_takes_twice_the_time_of_causal_attention()
    {
        var model = ModelSpec.Load(Path.Combine(Repository.Root, "models", "llada-8b", "config.json")).Model!;
        var profile = StudyFiles.Profile(Repository.Root, "h800");
        double Core(bool causal)
        {
            var kernels = ModelKernels.Of(model with { Attention = model.Attention with { Causal = causal } });
            return kernels.PhaseTime("attn_core_forward", profile, new KernelLoad(65_536, [], 0), profile.Sms, KernelContext.Isolated).Time.Seconds;
        }

        // Twice the pairs; blocks on the diagonal of a mask are computed whole, s (s + 128) / 2 pairs, and the last of its blocks is waited for: below 128 s pairs on one SM of 132 against 32 heads.
        const double Tokens = 65_536;
        Assert.InRange(Core(false) / Core(true), 2 * Tokens / (Tokens + 128 + (2 * 128 * 132 / 32.0)), 2 * Tokens / (Tokens + 128));
    }
}
