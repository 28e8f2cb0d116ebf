using Sim.Workloads.Models;

namespace Sim.Workloads.Inference;

/// <summary>
/// Bytes of activations that one GPU holds at the fullest point of a pass: the residual stream and the input of the part that runs, both in BF16, and that part's tensors, none of which is freed before the
/// part ends. Attention: queries, keys, values, output gate and output; latent attention expands keys and values of the whole context for prefill. Experts: dispatched rows, both outputs of the first
/// product, the activated row, the output row. A chunk is held whole; kernels that work through a chunk in pieces need less.
/// </summary>
public static class InferenceActivations
{
    private const double Bf16 = 2;

    /// <summary>Counts one replica's GPU.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">The unit.</param>
    /// <param name="batch">What a replica computes in the pass.</param>
    /// <param name="kernels">Decode kernels leave latents as they are.</param>
    /// <param name="elementBytes">Bytes of an element of the inputs of linear layers.</param>
    public static double Bytes(ModelSpec model, InferencePlan plan, InferenceBatch batch, PassKernels kernels, double elementBytes)
    {
        double most = 0;
        for (var layer = 0; layer < model.Layers; layer++)
        {
            var mlp = model.Moe is { } moe && model.KindOf(layer) == LayerKind.Moe ? Experts(model, moe, plan, batch, elementBytes) : Dense(model, plan, batch, elementBytes);
            most = Math.Max(most, Math.Max(Attention(model.AttentionOf(layer), plan, batch, kernels), mlp));
        }

        return most + (2 * Bf16 * model.HiddenSize * batch.Tokens);
    }

    private static double Attention(AttentionSpec attention, InferencePlan plan, InferenceBatch batch, PassKernels kernels)
    {
        var heads = Math.Max(1, attention.Heads / plan.TensorParallel);
        double query = heads * attention.QkHeadDim, output = heads * attention.VHeadDim;
        var kept = attention.Kind == AttentionKind.Latent ? 0 : Math.Max(1, attention.KvHeads / plan.TensorParallel) * (double)(attention.QkHeadDim + attention.VHeadDim);
        var expanded = attention.Kind == AttentionKind.Latent && kernels == PassKernels.Prefill ? batch.Keys * heads * (attention.QkHeadDim + (double)attention.VHeadDim) : 0;
        return Bf16 * ((batch.Tokens * (query + kept + output + (attention.OutputGate ? output : 0))) + expanded);
    }

    private static double Experts(ModelSpec model, MoeSpec moe, InferencePlan plan, InferenceBatch batch, double elementBytes)
    {
        // With an exchange a rank receives in the mean as many rows as it sends; without one it has its experts' share of all.
        var tokens = plan.HasExchange ? (double)batch.Tokens / plan.TensorParallel : batch.Tokens;
        var rows = tokens * plan.CopiesPerToken(moe) / (plan.HasExchange ? 1 : plan.ExpertParallel);
        var inner = (double)moe.IntermediateSize / plan.ExpertTensorParallel;
        return rows * ((model.HiddenSize * (elementBytes + Bf16)) + (inner * ((2 * Bf16) + elementBytes)));
    }

    private static double Dense(ModelSpec model, InferencePlan plan, InferenceBatch batch, double elementBytes)
    {
        var inner = (double)model.IntermediateSize / plan.MlpTensorParallel;
        return batch.Tokens * ((model.HiddenSize * Bf16) + (inner * (((model.GatedMlp ? 2 : 1) * Bf16) + elementBytes)));
    }
}
