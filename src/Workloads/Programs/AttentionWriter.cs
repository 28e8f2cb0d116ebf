namespace Sim.Workloads.Programs;

/// <summary>
/// Attention with its collectives. Context-parallel ranks exchange keys and values around the core. Ring (arXiv:2310.01889): while the core works on one block that block
/// goes on to the next rank; the backward sends the blocks round again, and after them the blocks' gradients, which need one step more to get home.
/// All-gather (arXiv:2407.21783 section 3.3.2): keys and values are gathered before the core, forward and backward, and their gradients reduce-scattered.
/// </summary>
internal sealed class AttentionWriter(TemplateWriter writer, LayerSizes sizes)
{
    private readonly TensorWriter _tensor = new(writer, sizes);

    public Dependency Forward(int unit, bool isVariant, bool isBackward, Dependency ready, sbyte channel)
    {
        ready = _tensor.Enter(ready, isBackward, ref channel);
        if (sizes.ContextParallel == 1)
        {
            var phase = isVariant ? ComputePhase.VariantAttentionForward : ComputePhase.AttentionForward;
            return _tensor.Leave(writer.Compute(phase, unit, isBackward, ready, channel), isBackward);
        }

        var input = writer.Compute(ComputePhase.AttentionInputForward, unit, isBackward, ready, channel);
        var core = sizes.ContextAlgorithm == ContextAlgorithm.Ring
            ? Ring(ComputePhase.AttentionCoreForward, unit, isBackward, input, gradients: false)
            : writer.Compute(ComputePhase.AttentionCoreForward, unit, isBackward, GatherKeys(isBackward, input));
        return _tensor.Leave(writer.Compute(ComputePhase.AttentionOutputForward, unit, isBackward, core), isBackward);
    }

    /// <summary>Input gradients. <paramref name="saved"/>: the operation that the weight gradients await.</summary>
    public Dependency Backward(int unit, bool isVariant, Dependency ready, bool weights, out Dependency saved)
    {
        sbyte channel = -1;
        ready = _tensor.Enter(ready, true, ref channel);
        saved = weights ? _tensor.Regather(Dependency.None) : Dependency.None;
        if (sizes.ContextParallel == 1)
        {
            var phase = isVariant ? ComputePhase.VariantAttentionBackward : ComputePhase.AttentionBackward;
            return _tensor.Leave(writer.Compute(phase, unit, true, ready), true);
        }

        var output = writer.Compute(ComputePhase.AttentionOutputBackward, unit, true, ready);
        Dependency core;
        if (sizes.ContextAlgorithm == ContextAlgorithm.Ring)
        {
            core = Ring(ComputePhase.AttentionCoreBackward, unit, true, output, gradients: true);
        }
        else
        {
            core = writer.Compute(ComputePhase.AttentionCoreBackward, unit, true, GatherKeys(true, output));
            core = writer.Collective(
                new GroupCollective("gradients of keys and values", GroupOperation.ReduceScatter, RankGroup.Context, sizes.ContextParallel * sizes.KeyValueBytes), true, core);
        }

        return _tensor.Leave(writer.Compute(ComputePhase.AttentionInputBackward, unit, true, core), true);
    }

    /// <summary>The saved input again, where weight gradients run on their own.</summary>
    public Dependency Saved() => _tensor.Regather(writer.LastCompute);

    private Dependency GatherKeys(bool isBackward, Dependency after) => writer.Collective(
        new GroupCollective("keys and values", GroupOperation.AllGather, RankGroup.Context, sizes.ContextParallel * sizes.KeyValueBytes), isBackward, after);

    /// <summary>
    /// Step s works on the block that shift s - 1 brought; shift s starts with it, since then the buffer that it fills is free. Time per step: the longer of core and shift.
    /// Zigzag placement of the tokens makes causal steps equal (arXiv:2311.09431), so that each is one part of the whole core.
    /// </summary>
    private Dependency Ring(ComputePhase phase, int unit, bool isBackward, Dependency input, bool gradients)
    {
        var (steps, ready, core) = (sizes.ContextParallel, input, input);
        var home = Dependency.None;
        for (var step = 0; step < steps; step++)
        {
            var next = step < steps - 1 ? Shift("keys and values", isBackward, core) : Dependency.None;
            if (gradients && step > 0)
            {
                home = Shift("gradients of keys and values", isBackward, core);
            }

            core = writer.Compute(phase, unit, isBackward, ready, parts: steps);
            ready = next;
        }

        return gradients ? Shift("gradients of keys and values", isBackward, core, home) : core;
    }

    private Dependency Shift(string name, bool isBackward, Dependency after, Dependency? second = null) =>
        writer.Collective(new GroupCollective(name, GroupOperation.Shift, RankGroup.Context, sizes.KeyValueBytes), isBackward, after, second);
}
