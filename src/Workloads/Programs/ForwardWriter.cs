using Sim.Workloads.Models;

namespace Sim.Workloads.Programs;

/// <summary>
/// Writes the forward of one chunk, layer by layer: attention, dispatch, experts, combine. Split at the layer's seams so that a pair can put backward work between.
/// </summary>
internal sealed class ForwardWriter(TemplateWriter writer, StageChunk chunk, LayerSizes sizes, ParameterMoves moves)
{
    private readonly AttentionWriter _attentionWriter = new(writer, sizes);
    private readonly TensorWriter _tensor = new(writer, sizes);
    private Dependency _ready = Dependency.None;
    private Dependency _attention;
    private Dependency _dispatch;
    private Dependency _experts;
    private bool _started;
    private bool _isAgain;
    private sbyte _channel = -1;

    public int Units => chunk.Units.Count;

    public void Attention(int i)
    {
        Start();
        moves.Use(ParameterMoves.OfUnit(i));
        if (chunk.Units[i].IsMtp)
        {
            _ready = _tensor.Enter(_ready, _isAgain, ref _channel);
            _ready = _tensor.Leave(writer.Compute(ComputePhase.MtpForward, chunk.FirstUnit + i, _isAgain, _ready, TakeChannel()), _isAgain);
        }

        _attention = _attentionWriter.Forward(chunk.FirstUnit + i, chunk.Units[i].IsVariant, _isAgain, _ready, TakeChannel());
    }

    public void Dispatch(int i)
    {
        _dispatch = IsSplit(i) ? _tensor.Enter(_attention, _isAgain, ref _channel) : _attention;
        if (IsMoe(i))
        {
            _dispatch = writer.Exchange(OperationKind.Dispatch, ComputePhase.ExpertForward, chunk.FirstUnit + i, _isAgain, _dispatch);
        }
    }

    public void Mlp(int i)
    {
        _experts = writer.Compute(IsMoe(i) ? ComputePhase.ExpertForward : ComputePhase.DenseForward, chunk.FirstUnit + i, _isAgain, _dispatch);
        _experts = IsSplit(i) ? _tensor.Leave(_experts, _isAgain) : _experts;
    }

    public void Combine(int i) => _ready = IsMoe(i)
        ? writer.Exchange(OperationKind.Combine, ComputePhase.ExpertForward, chunk.FirstUnit + i, _isAgain, _experts)
        : _experts;

    /// <summary>Head and loss on the last stage, the send elsewhere.</summary>
    public void End()
    {
        Start();
        if (chunk.IsLast)
        {
            moves.Use(moves.Head);
            _ready = _tensor.Enter(_ready, false, ref _channel, passes: chunk.HeadPasses);
            writer.Compute(ComputePhase.HeadForward, chunk.FirstUnit, false, _ready, TakeChannel(), chunk.HeadPasses);
        }
        else if (!chunk.IsAlone)
        {
            writer.Send(Streams.Channel(chunk.Slot, isBackward: false), false, _ready, Dependency.None);
        }
    }

    public void Layer(int i)
    {
        Attention(i);
        Dispatch(i);
        Mlp(i);
        Combine(i);
    }

    /// <summary>A layer once more in front of its backward, from its kept input. The first operation takes the gradient's channel.</summary>
    public Dependency Again(int i, sbyte channel)
    {
        (_started, _isAgain, _channel, _ready) = (true, true, channel, writer.LastCompute);
        Layer(i);
        return _ready;
    }

    private bool IsMoe(int i) => chunk.Units[i].Kind == LayerKind.Moe;

    // Routed experts are whole on their ranks; dense MLPs and shared experts are split.
    private bool IsSplit(int i) => !IsMoe(i) || sizes.HasSharedExperts;

    private sbyte TakeChannel()
    {
        var channel = _channel;
        _channel = -1;
        return channel;
    }

    private void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        if (!chunk.IsFirst)
        {
            _channel = chunk.ForwardChannel;
            return;
        }

        moves.Use(ParameterMoves.Embedding);
        _ready = _tensor.Leave(writer.Compute(ComputePhase.EmbeddingForward, chunk.FirstUnit, false, Dependency.None), false);
    }
}
