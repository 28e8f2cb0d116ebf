using Sim.Workloads.Models;

namespace Sim.Workloads.Programs;

/// <summary>
/// Writes the backward of one chunk, last layer first: gradient of the combine (an exchange with the dispatch's bytes), of the experts, of the dispatch (with the
/// combine's bytes), of the attention; weight gradients where asked, each right after its input gradient. With full recomputation a layer's forward runs first.
/// </summary>
/// <param name="writer">Takes the operations.</param>
/// <param name="chunk">The chunk.</param>
/// <param name="sizes">Bytes of its collectives.</param>
/// <param name="moves">Collectives of its parameters.</param>
/// <param name="work">What this backward does.</param>
internal sealed class BackwardWriter(TemplateWriter writer, StageChunk chunk, LayerSizes sizes, ParameterMoves moves, BackwardWork work)
{
    private readonly AttentionWriter _attentionWriter = new(writer, sizes);
    private readonly TensorWriter _tensor = new(writer, sizes);
    private readonly ForwardWriter _forward = new(writer, chunk, sizes, ParameterMoves.None(writer));
    private Dependency _ready = Dependency.None;
    private Dependency _again = Dependency.None;
    private Dependency _combine;
    private Dependency _experts;
    private Dependency _dispatch;
    private Dependency _mlpInput = Dependency.None;
    private Dependency _attentionInput = Dependency.None;
    private bool _started;
    private sbyte _channel = -1;

    public int Units => chunk.Units.Count;

    public void Combine(int i)
    {
        Start();
        moves.Use(Bucket(i));
        _again = work.Recomputes ? _forward.Again(Reverse(i), TakeChannel()) : Dependency.None;
        _combine = IsSplit(i) ? _tensor.Enter(_ready, true, ref _channel, _again) : _ready;
        _mlpInput = IsSplit(i) && work.Weights ? _tensor.Regather(Dependency.None) : Dependency.None;
        if (IsMoe(i))
        {
            _combine = writer.Exchange(OperationKind.Dispatch, ComputePhase.ExpertBackward, Unit(i), true, _combine, TakeChannel(), _again);
        }
    }

    public void Mlp(int i)
    {
        _experts = writer.Compute(IsMoe(i) ? ComputePhase.ExpertBackward : ComputePhase.DenseBackward, Unit(i), true, _combine, TakeChannel(), second: _again);
        _experts = IsSplit(i) ? _tensor.Leave(_experts, true) : _experts;
    }

    public void MlpWeight(int i)
    {
        if (!IsFrozen(i))
        {
            writer.Compute(IsMoe(i) ? ComputePhase.ExpertWeight : ComputePhase.DenseWeight, Unit(i), true, _mlpInput);
        }
    }

    public void Dispatch(int i) =>
        _dispatch = IsMoe(i) ? writer.Exchange(OperationKind.Combine, ComputePhase.ExpertBackward, Unit(i), true, _experts) : _experts;

    public void Attention(int i)
    {
        _ready = _attentionWriter.Backward(Unit(i), IsVariant(i), _dispatch, work.Weights, out _attentionInput);
        if (IsMtp(i))
        {
            _ready = _tensor.Enter(_ready, true, ref _channel);
            _ready = _tensor.Leave(writer.Compute(ComputePhase.MtpBackward, Unit(i), true, _ready), true);
        }
    }

    public void AttentionWeight(int i)
    {
        if (IsFrozen(i))
        {
            return;
        }

        var done = writer.Compute(IsVariant(i) ? ComputePhase.VariantAttentionWeight : ComputePhase.AttentionWeight, Unit(i), true, _attentionInput);
        if (IsMtp(i))
        {
            done = writer.Compute(ComputePhase.MtpWeight, Unit(i), true, Dependency.None);
        }

        Reduce(Bucket(i), done, work.ReducesLayers);
    }

    /// <summary>The head's gradient where the chunk begins with it.</summary>
    public void Head() => Start();

    /// <summary>The embedding's gradient on the first stage, the send elsewhere.</summary>
    public void End()
    {
        Start();
        if (chunk.IsFirst && !IsHeadFrozen)
        {
            moves.Use(ParameterMoves.Embedding);
            _ready = _tensor.Enter(_ready, true, ref _channel);
            var done = writer.Compute(ComputePhase.EmbeddingBackward, chunk.FirstUnit, true, _ready, TakeChannel());
            Reduce(ParameterMoves.Embedding, done, work.ReducesEmbedding);
        }
        else if (!chunk.IsFirst && !chunk.IsAlone)
        {
            writer.Send(Streams.Channel(chunk.Slot, isBackward: true), true, _ready, Dependency.None);
        }

        moves.Flush();
    }

    public void Layer(int i)
    {
        if (IsFrozen(i) && chunk.Units[Reverse(i)].EndsBackward)
        {
            return;
        }

        Combine(i);
        Mlp(i);
        Dispatch(i);
        if (work.Weights)
        {
            MlpWeight(i);
        }

        Attention(i);
        if (work.Weights)
        {
            AttentionWeight(i);
        }
    }

    /// <summary>Only the weight gradients of the whole chunk.</summary>
    public void WeightsAlone()
    {
        if (chunk.IsLast)
        {
            HeadWeight(_tensor.Regather(writer.LastCompute, chunk.HeadPasses));
        }

        for (var i = 0; i < Units; i++)
        {
            _mlpInput = IsSplit(i) ? _tensor.Regather(writer.LastCompute) : Dependency.None;
            _attentionInput = _attentionWriter.Saved();
            MlpWeight(i);
            AttentionWeight(i);
        }

        moves.Flush();
    }

    private int Reverse(int i) => chunk.Units.Count - 1 - i;

    private int Unit(int i) => chunk.FirstUnit + Reverse(i);

    private int Bucket(int i) => ParameterMoves.OfUnit(Reverse(i));

    private bool IsMoe(int i) => chunk.Units[Reverse(i)].Kind == LayerKind.Moe;

    private bool IsVariant(int i) => chunk.Units[Reverse(i)].IsVariant;

    private bool IsFrozen(int i) => chunk.Units[Reverse(i)].IsFrozen;

    /// <summary>Head and embedding are frozen where any layer is.</summary>
    private bool IsHeadFrozen => chunk.Units.Any(unit => unit.IsFrozen);

    private bool IsMtp(int i) => chunk.Units[Reverse(i)].IsMtp;

    private bool IsSplit(int i) => !IsMoe(i) || sizes.HasSharedExperts;

    private void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        if (!chunk.IsLast)
        {
            _channel = chunk.BackwardChannel;
            return;
        }

        moves.Use(moves.Head);
        var saved = work.Weights ? _tensor.Regather(Dependency.None, chunk.HeadPasses) : Dependency.None;
        var done = writer.Compute(ComputePhase.HeadBackward, chunk.FirstUnit, true, Dependency.None, repeat: chunk.HeadPasses);
        _ready = _tensor.Leave(done, true, chunk.HeadPasses);
        if (work.Weights && !IsHeadFrozen)
        {
            HeadWeight(saved);
        }
    }

    private void HeadWeight(Dependency saved)
    {
        var done = writer.Compute(ComputePhase.HeadWeight, chunk.FirstUnit, true, saved, repeat: chunk.HeadPasses);
        Reduce(moves.Head, done, work.ReducesLayers);
    }

    private void Reduce(int bucket, Dependency after, bool now)
    {
        if (now)
        {
            moves.Reduce(bucket, after);
        }
    }

    private sbyte TakeChannel()
    {
        var channel = _channel;
        _channel = -1;
        return channel;
    }
}
