using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Engine.Tests.Inference;

public sealed class InferenceBatchTests
{
    [Fact]
    public void A_decoded_token_sees_its_context_and_itself()
    {
        var batch = InferenceBatch.Of(3, 1, 100);
        Assert.Equal((3, 303.0, 303.0), (batch.Tokens, batch.Pairs, batch.Keys));
    }

    [Fact]
    public void Chunks_of_a_prompt_have_the_pairs_of_the_whole_prompt()
    {
        // A causal prompt of n tokens has n (n + 1) / 2 pairs, however it is cut.
        var whole = InferenceBatch.Of(1, 1000, 0).Pairs;
        Assert.Equal(1000 * 1001 / 2, whole);
        Assert.Equal(whole, InferenceBatch.Of(1, 300, 0).Pairs + InferenceBatch.Of(1, 300, 300).Pairs + InferenceBatch.Of(1, 400, 600).Pairs);
    }

    [Fact]
    public void A_block_of_a_diffusion_model_sees_its_context_and_all_of_itself() =>
        Assert.Equal(64 * (200 + 64), InferenceBatch.Of(1, 64, 200, AttentionMask.Full).Pairs);

    [Fact]
    public void A_prompt_needs_the_logits_of_its_last_token_alone() => Assert.Equal(2, InferenceBatch.Of(2, 512, 0, allLogits: false).Logits);

    [Fact]
    public void Equal_sequences_are_equal_batches_unless_mask_or_logits_differ()
    {
        var batch = InferenceBatch.Of(3, 4, 64);
        Assert.Equal(batch, InferenceBatch.Of(3, 4, 64));
        Assert.Equal(batch.GetHashCode(), InferenceBatch.Of(3, 4, 64).GetHashCode());
        Assert.NotEqual(batch, InferenceBatch.Of(3, 4, 64, AttentionMask.Full));
        Assert.NotEqual(batch, InferenceBatch.Of(3, 4, 64, allLogits: false));
        Assert.NotEqual(batch, new InferenceBatch([new BatchPart(2, 4, 64), new BatchPart(1, 4, 64)]));
    }
}
