using Sim.Engine.Inference;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Engine.Tests.Inference;

/// <summary>
/// The limits of arXiv:2505.09343 section 2.3.2 by the decode program: 32 tokens per GPU and micro-batch, 9 copies, 7000 elements, 1 + 2 bytes, all of it through the GPU's own port, nothing else
/// takes time. Per layer and micro-batch 32 x 9 x 7000 x 3 B = 6.048 MB: 120.96 us at 50 GB/s, 6.72 us at 900 GB/s; two micro-batches and 61 layers, all of them with experts.
/// </summary>
public sealed class DecodeLimitTests
{
    private static readonly ModelSpec Model = InferenceFixture.DeepSeek with { HiddenSize = 7000, Moe = InferenceFixture.DeepSeek.Moe! with { FirstMoeLayer = 0 } };

    private static readonly PassSettings Settings = new() { Kernels = PassKernels.Decode, DispatchBytes = 7000, CombineBytes = 14000 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void At_50_gigabytes_per_second_a_pass_takes_14_76_ms(bool planes)
    {
        var unit = Run(InferenceFixture.Network(9, planes: planes), 72);
        Assert.Equal(61 * 2 * 120.96, unit.Time.Microseconds, 0.01);
        Assert.Equal(unit.Time.Seconds, unit.Causes.Exchange, 1e-9);
    }

    [Fact]
    public void At_900_gigabytes_per_second_within_one_domain_it_takes_0_82_ms() =>
        Assert.Equal(61 * 2 * 6.72, Run(InferenceFixture.Network(1, 72, 900), 72).Time.Microseconds, 0.001);

    [Fact]
    public void All_copies_but_those_at_home_move()
    {
        // 72 ranks, 61 layers, 64 tokens in two micro-batches, 9 copies, 21,000 bytes there and back.
        Assert.Equal(72L * 61 * 64 * 9 * 21000, Run(InferenceFixture.Network(9), 72).ExchangedBytes);
    }

    private static PassUnit Run(Sim.Engine.Network.ClusterNetwork network, int ranks) =>
        InferenceFixture.Wires(network, Model, InferenceFixture.Plan(ranks, 2), new ExpertChoice(ExpertChoiceSource.Remote), Settings);
}
