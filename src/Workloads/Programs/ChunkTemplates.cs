namespace Sim.Workloads.Programs;

/// <summary>The templates of the five kinds of step.</summary>
internal static class ChunkTemplates
{
    public static ChunkTemplate Forward(StageChunk chunk, int streams)
    {
        var writer = new TemplateWriter(streams);
        var forward = new ForwardWriter(writer, chunk);
        for (var i = 0; i < forward.Units; i++)
        {
            forward.Layer(i);
        }

        forward.End();
        return writer.Finish($"F {chunk.Stage}");
    }

    public static ChunkTemplate Backward(StageChunk chunk, int streams, bool weights)
    {
        var writer = new TemplateWriter(streams);
        var backward = new BackwardWriter(writer, chunk);
        backward.Head(weights);
        for (var i = 0; i < backward.Units; i++)
        {
            backward.Layer(i, weights);
        }

        backward.End();
        return writer.Finish(weights ? $"B {chunk.Stage}" : $"B-input {chunk.Stage}");
    }

    public static ChunkTemplate Weight(StageChunk chunk, int streams)
    {
        var writer = new TemplateWriter(streams);
        new BackwardWriter(writer, chunk).Weights();
        return writer.Finish($"W {chunk.Stage}");
    }

    /// <summary>
    /// A forward and a backward of two micro-batches, interleaved layer by layer in the order of the published trace: attn(F), mlp(B), mlp(W), mlp(F), attn(B),
    /// attn(W) on the compute stream beside combine(B), dispatch(F), dispatch(B), combine(F) on the communication stream. Layers without a partner run alone.
    /// </summary>
    public static ChunkTemplate Pair(StageChunk forwardChunk, StageChunk backwardChunk, int streams)
    {
        var writer = new TemplateWriter(streams) { Overlapped = true };
        var forward = new ForwardWriter(writer, forwardChunk);
        var backward = new BackwardWriter(writer, backwardChunk);
        backward.Head(weights: true);
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
            backward.Layer(i, weights: true);
        }

        forward.End();
        backward.End();
        return writer.Finish($"F {forwardChunk.Stage} & B {backwardChunk.Stage}");
    }
}
