namespace Sim.Workloads.Programs;

/// <summary>The templates of the five kinds of step.</summary>
/// <param name="sizes">Bytes of the collectives of activations.</param>
/// <param name="layout">What overlaps.</param>
/// <param name="buckets">Parameters of each slot's chunk; empty for a chunk without parameter collectives.</param>
/// <param name="streams">Streams of the rank.</param>
/// <param name="collectives">Takes the collectives.</param>
internal sealed class ChunkTemplates(LayerSizes sizes, TrainingLayout layout, ParameterBucket[][] buckets, int streams, CollectiveList collectives)
{
    public ChunkTemplate Forward(StageChunk chunk, bool gathers)
    {
        var writer = new TemplateWriter(streams, collectives);
        var forward = new ForwardWriter(writer, chunk, sizes, Moves(writer, chunk, gathers, isBackward: false));
        for (var i = 0; i < forward.Units; i++)
        {
            forward.Layer(i);
        }

        forward.End();
        return writer.Finish($"F {chunk.Stage}");
    }

    public ChunkTemplate Backward(StageChunk chunk, BackwardWork work)
    {
        var writer = new TemplateWriter(streams, collectives);
        var backward = new BackwardWriter(writer, chunk, sizes, Moves(writer, chunk, layout.GathersEveryPass, isBackward: true), work);
        backward.Head();
        for (var i = 0; i < backward.Units; i++)
        {
            backward.Layer(i);
        }

        backward.End();
        return writer.Finish(work.Weights ? $"B {chunk.Stage}" : $"B-input {chunk.Stage}");
    }

    public ChunkTemplate Weight(StageChunk chunk, BackwardWork work)
    {
        var writer = new TemplateWriter(streams, collectives);
        new BackwardWriter(writer, chunk, sizes, Moves(writer, chunk, gathers: false, isBackward: true), work).WeightsAlone();
        return writer.Finish($"W {chunk.Stage}");
    }

    /// <summary>
    /// A forward and a backward of two micro-batches, interleaved layer by layer in the order of the published trace: attn(F), mlp(B), mlp(W), mlp(F), attn(B),
    /// attn(W) on the compute stream beside combine(B), dispatch(F), dispatch(B), combine(F) on the communication stream. Layers without a partner run alone.
    /// </summary>
    public ChunkTemplate Pair(StageChunk forwardChunk, StageChunk backwardChunk, bool gathers, BackwardWork work)
    {
        var writer = new TemplateWriter(streams, collectives) { Overlapped = true };
        var forward = new ForwardWriter(writer, forwardChunk, sizes, Moves(writer, forwardChunk, gathers, isBackward: false));
        var backward = new BackwardWriter(writer, backwardChunk, sizes, Moves(writer, backwardChunk, layout.GathersEveryPass, isBackward: true), work);
        backward.Head();
        var paired = Math.Min(forward.Units, backward.Units);
        for (var i = 0; i < paired; i++)
        {
            backward.Combine(i);
            forward.Attention(i);
            forward.Dispatch(i);
            backward.Mlp(i);
            backward.MlpWeight(i);
            backward.Dispatch(i);
            forward.Mlp(i);
            forward.Combine(i);
            backward.Attention(i);
            backward.AttentionWeight(i);
        }

        for (var i = paired; i < forward.Units; i++)
        {
            forward.Layer(i);
        }

        for (var i = paired; i < backward.Units; i++)
        {
            backward.Layer(i);
        }

        forward.End();
        backward.End();
        return writer.Finish($"F {forwardChunk.Stage} & B {backwardChunk.Stage}");
    }

    private ParameterMoves Moves(TemplateWriter writer, StageChunk chunk, bool gathers, bool isBackward) =>
        new(writer, layout, buckets[chunk.Slot], gathers, isBackward);
}
