using Sim.Engine.Compute;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Phase times from a kernel inventory and a hardware profile. Expert phases depend on the rows received: they are computed once per sixteen rows, with the rows
/// spread evenly over the experts of the rank, and kept.
/// </summary>
public sealed class InventoryPhaseTimes : IPhaseTimes
{
    private const int RowStep = 16;

    private readonly KernelInventory _inventory;
    private readonly HardwareProfile _profile;
    private readonly PhaseLoad _load;
    private readonly long[][] _cache;

    public InventoryPhaseTimes(KernelInventory inventory, HardwareProfile profile, PhaseLoad load)
    {
        _inventory = inventory;
        _profile = profile;
        _load = load;
        _cache = new long[(int)ComputePhase.Optimizer * 2 + 2][];
        for (var i = 0; i < _cache.Length; i++)
        {
            _cache[i] = new long[1];
        }
    }

    /// <summary>Name of a phase in the inventory.</summary>
    public static string NameOf(ComputePhase phase) => phase switch
    {
        ComputePhase.AttentionForward => "attn_forward",
        ComputePhase.AttentionBackward => "attn_backward",
        ComputePhase.AttentionWeight => "attn_weight",
        ComputePhase.ExpertForward => "mlp_forward",
        ComputePhase.ExpertBackward => "mlp_backward",
        ComputePhase.ExpertWeight => "mlp_weight",
        ComputePhase.DenseForward => "dense_forward",
        ComputePhase.DenseBackward => "dense_backward",
        ComputePhase.DenseWeight => "dense_weight",
        ComputePhase.EmbeddingForward => "embedding_forward",
        ComputePhase.EmbeddingBackward => "embedding_weight",
        ComputePhase.HeadForward => "head_forward",
        ComputePhase.HeadBackward => "head_backward",
        ComputePhase.HeadWeight => "head_weight",
        ComputePhase.MtpForward => "mtp_forward",
        ComputePhase.MtpBackward => "mtp_backward",
        ComputePhase.MtpWeight => "mtp_weight",
        ComputePhase.VariantAttentionForward => "variant_attn_forward",
        ComputePhase.VariantAttentionBackward => "variant_attn_backward",
        ComputePhase.VariantAttentionWeight => "variant_attn_weight",
        ComputePhase.AttentionInputForward => "attn_input_forward",
        ComputePhase.AttentionCoreForward => "attn_core_forward",
        ComputePhase.AttentionOutputForward => "attn_output_forward",
        ComputePhase.AttentionOutputBackward => "attn_output_backward",
        ComputePhase.AttentionCoreBackward => "attn_core_backward",
        ComputePhase.AttentionInputBackward => "attn_input_backward",
        _ => "optimizer",
    };

    public long Picoseconds(ComputePhase phase, bool overlapped, int rows)
    {
        ref var times = ref _cache[((int)phase * 2) + (overlapped ? 1 : 0)];
        var bucket = (rows + (RowStep / 2)) / RowStep;
        if (bucket >= times.Length)
        {
            Array.Resize(ref times, bucket + 256);
        }

        if (times[bucket] == 0)
        {
            times[bucket] = Math.Max(1, Estimate(phase, overlapped, bucket * RowStep).Time.Picoseconds);
        }

        return times[bucket];
    }

    /// <summary>The phase kernel by kernel.</summary>
    public PhaseEstimate Estimate(ComputePhase phase, bool overlapped, int rows)
    {
        var experts = new int[_load.ExpertsPerRank];
        for (var e = 0; e < experts.Length; e++)
        {
            experts[e] = (rows + e) / experts.Length;
        }

        var load = new KernelLoad(_load.Tokens, experts, rows * _load.ReceivedPerRow, _load.OptimizerParameters)
        {
            Sequences = _load.Sequences,
            TensorParallel = _load.TensorParallel,
            ContextParallel = _load.ContextParallel,
            Recomputation = _load.Recomputation,
        };
        return _inventory.PhaseTime(
            NameOf(phase), _profile, load, overlapped ? _load.Sms : _load.SmsAlone, overlapped || _load.ContentionAlone ? KernelContext.Overlapped : KernelContext.Sustained);
    }
}
