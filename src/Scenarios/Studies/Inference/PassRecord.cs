using Sim.Engine.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>The passes of a study in the order in which they ran: one, or one per chunk of a prompt.</summary>
internal sealed class PassRecord
{
    private readonly List<PromptPoint> _points = [];

    /// <summary>After each pass.</summary>
    public IReadOnlyList<PromptPoint> Points => _points;

    /// <summary>Seconds of all passes.</summary>
    public double Seconds { get; private set; }

    /// <summary>The same by cause, mean over ranks.</summary>
    public PassCauses Causes { get; private set; }

    /// <summary>Takes the pass that a unit has just ended.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="tokens">Tokens of a sequence that are computed after it.</param>
    /// <param name="kernels">Kernels so far, this pass among them.</param>
    public void Add(PassUnit unit, int tokens, KernelTimes kernels)
    {
        Seconds += unit.Time.Seconds;
        Causes += unit.Causes;
        _points.Add(PromptPoint.Of(tokens, Seconds, kernels));
    }
}
