using Sim.Workloads.Models;

namespace Sim.Workloads.Programs;

/// <summary>
/// Writes the backward of one chunk, last layer first: gradient of the combine (an exchange with the dispatch's bytes), of the experts, of the dispatch (with the
/// combine's bytes), of the attention; weight gradients where asked, each right after its input gradient.
/// </summary>
internal sealed class BackwardWriter(TemplateWriter writer, StageChunk chunk)
{
    private Dependency _ready = Dependency.None;
    private Dependency _combine;
    private Dependency _experts;
    private Dependency _dispatch;
    private bool _started;

    public int Units => chunk.Units.Count;

    public void Combine(int i)
    {
        var channel = Start(weights: false);
        _combine = IsMoe(i)
            ? writer.Exchange(OperationKind.Dispatch, ComputePhase.ExpertBackward, Unit(i), true, _ready, channel)
            : _ready;
        PendingChannel = IsMoe(i) ? (sbyte)-1 : channel;
    }

    public void Mlp(int i)
    {
        _experts = writer.Compute(IsMoe(i) ? ComputePhase.ExpertBackward : ComputePhase.DenseBackward, Unit(i), true, _combine, PendingChannel);
        PendingChannel = -1;
    }

    public void MlpWeight(int i) =>
        writer.Compute(IsMoe(i) ? ComputePhase.ExpertWeight : ComputePhase.DenseWeight, Unit(i), true, Dependency.None);

    public void Dispatch(int i) =>
        _dispatch = IsMoe(i) ? writer.Exchange(OperationKind.Combine, ComputePhase.ExpertBackward, Unit(i), true, _experts) : _experts;

    public void Attention(int i)
    {
        _ready = writer.Compute(ComputePhase.AttentionBackward, Unit(i), true, _dispatch);
        if (chunk.Units[Reverse(i)].IsMtp)
        {
            _ready = writer.Compute(ComputePhase.MtpBackward, Unit(i), true, Dependency.None);
        }
    }

    public void AttentionWeight(int i)
    {
        writer.Compute(ComputePhase.AttentionWeight, Unit(i), true, Dependency.None);
        if (chunk.Units[Reverse(i)].IsMtp)
        {
            writer.Compute(ComputePhase.MtpWeight, Unit(i), true, Dependency.None);
        }
    }

    /// <summary>The head's gradient where the chunk begins with it. <paramref name="weights"/>: with that of its weights.</summary>
    public void Head(bool weights) => PendingChannel = Start(weights);

    /// <summary>The embedding's gradient on the first stage, the send elsewhere.</summary>
    public void End()
    {
        var channel = Start(weights: false);
        if (chunk.IsFirst)
        {
            writer.Compute(ComputePhase.EmbeddingBackward, chunk.FirstUnit, true, _ready, channel);
        }
        else if (!chunk.IsAlone)
        {
            writer.Send(Streams.Channel(chunk.Slot, isBackward: true), true, _ready);
        }
    }

    public void Layer(int i, bool weights)
    {
        Combine(i);
        Mlp(i);
        Dispatch(i);
        if (weights)
        {
            MlpWeight(i);
        }

        Attention(i);
        if (weights)
        {
            AttentionWeight(i);
        }
    }

    /// <summary>Only the weight gradients of the whole chunk.</summary>
    public void Weights()
    {
        if (chunk.IsLast)
        {
            writer.Compute(ComputePhase.HeadWeight, chunk.FirstUnit, true, Dependency.None, repeat: HeadPasses);
        }

        for (var i = 0; i < Units; i++)
        {
            MlpWeight(i);
            AttentionWeight(i);
        }
    }

    private int HeadPasses => 1 + chunk.Units.Count(unit => unit.IsMtp);

    private sbyte PendingChannel { get; set; } = -1;

    private int Reverse(int i) => chunk.Units.Count - 1 - i;

    private int Unit(int i) => chunk.FirstUnit + Reverse(i);

    private bool IsMoe(int i) => chunk.Units[Reverse(i)].Kind == LayerKind.Moe;

    private sbyte Start(bool weights)
    {
        if (_started)
        {
            return PendingChannel;
        }

        _started = true;
        if (!chunk.IsLast)
        {
            return chunk.BackwardChannel;
        }

        _ready = writer.Compute(ComputePhase.HeadBackward, chunk.FirstUnit, true, Dependency.None, repeat: HeadPasses);
        if (weights)
        {
            writer.Compute(ComputePhase.HeadWeight, chunk.FirstUnit, true, Dependency.None, repeat: HeadPasses);
        }

        return -1;
    }
}
