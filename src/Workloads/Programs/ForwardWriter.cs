using Sim.Workloads.Models;

namespace Sim.Workloads.Programs;

/// <summary>
/// Writes the forward of one chunk, layer by layer: attention, dispatch, experts, combine. Split at the layer's seams so that a pair can put backward work between.
/// </summary>
internal sealed class ForwardWriter(TemplateWriter writer, StageChunk chunk)
{
    private Dependency _ready = Dependency.None;
    private Dependency _attention;
    private Dependency _dispatch;
    private Dependency _experts;
    private bool _started;

    public int Units => chunk.Units.Count;

    public void Attention(int i)
    {
        var channel = Start();
        if (chunk.Units[i].IsMtp)
        {
            _ready = writer.Compute(ComputePhase.MtpForward, chunk.FirstUnit + i, false, _ready, channel);
            channel = -1;
        }

        _attention = writer.Compute(ComputePhase.AttentionForward, chunk.FirstUnit + i, false, _ready, channel);
    }

    public void Dispatch(int i) =>
        _dispatch = chunk.Units[i].Kind == LayerKind.Moe
            ? writer.Exchange(OperationKind.Dispatch, ComputePhase.ExpertForward, chunk.FirstUnit + i, false, _attention)
            : _attention;

    public void Mlp(int i)
    {
        var phase = chunk.Units[i].Kind == LayerKind.Moe ? ComputePhase.ExpertForward : ComputePhase.DenseForward;
        _experts = writer.Compute(phase, chunk.FirstUnit + i, false, _dispatch);
    }

    public void Combine(int i)
    {
        _ready = chunk.Units[i].Kind == LayerKind.Moe
            ? writer.Exchange(OperationKind.Combine, ComputePhase.ExpertForward, chunk.FirstUnit + i, false, _experts)
            : _experts;
    }

    /// <summary>Head and loss on the last stage, the send elsewhere.</summary>
    public void End()
    {
        var channel = Start();
        if (chunk.IsLast)
        {
            var passes = 1 + chunk.Units.Count(unit => unit.IsMtp);
            writer.Compute(ComputePhase.HeadForward, chunk.FirstUnit, false, _ready, channel, passes);
        }
        else if (!chunk.IsAlone)
        {
            writer.Send(Streams.Channel(chunk.Slot, isBackward: false), false, _ready);
        }
    }

    public void Layer(int i)
    {
        Attention(i);
        Dispatch(i);
        Mlp(i);
        Combine(i);
    }

    private sbyte Start()
    {
        if (_started)
        {
            return -1;
        }

        _started = true;
        if (!chunk.IsFirst)
        {
            return chunk.ForwardChannel;
        }

        _ready = writer.Compute(ComputePhase.EmbeddingForward, chunk.FirstUnit, false, Dependency.None);
        return -1;
    }
}
