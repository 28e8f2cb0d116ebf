namespace Sim.Workloads.Programs;

/// <summary>
/// Collectives around a block whose matrices are split (Megatron-LM, arXiv:2205.05198 section 4.2.2). With sequence parallelism tokens are gathered before the block and
/// its output is reduce-scattered, forward and backward alike; the saved input, of which a rank keeps its tokens only, is gathered again for the weight gradients.
/// Without, the output is all-reduced.
/// </summary>
internal sealed class TensorWriter(TemplateWriter writer, LayerSizes sizes)
{
    /// <summary>Before the block: its input forward, the gradient of its output backward. The first operation takes the message's channel.</summary>
    public Dependency Enter(Dependency ready, bool isBackward, ref sbyte channel, Dependency? second = null, int passes = 1)
    {
        if (!sizes.SequenceParallel)
        {
            return ready;
        }

        var gathered = writer.Collective(Gather(passes), isBackward, ready, second, channel);
        channel = -1;
        return gathered;
    }

    /// <summary>After the block: its output forward, the gradient of its input backward.</summary>
    public Dependency Leave(Dependency done, bool isBackward, int passes = 1)
    {
        if (sizes.TensorParallel == 1)
        {
            return done;
        }

        var operation = sizes.SequenceParallel ? GroupOperation.ReduceScatter : GroupOperation.AllReduce;
        var name = sizes.SequenceParallel ? "tensor-parallel reduce-scatter" : "tensor-parallel all-reduce";
        return writer.Collective(new GroupCollective(name, operation, RankGroup.Tensor, passes * sizes.BlockBytes), isBackward, done);
    }

    /// <summary>The block's saved input, for its weight gradients; runs beside the input gradients where <see cref="Enter"/> is just before it.</summary>
    public Dependency Regather(Dependency after, int passes = 1) =>
        sizes.SequenceParallel ? writer.Collective(Gather(passes), true, after) : Dependency.None;

    private GroupCollective Gather(int passes) => new("tensor-parallel all-gather", GroupOperation.AllGather, RankGroup.Tensor, passes * sizes.BlockBytes);
}
