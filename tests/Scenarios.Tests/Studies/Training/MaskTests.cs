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

        Assert.Equal(2, Core(false) / Core(true), 6);
    }
}
