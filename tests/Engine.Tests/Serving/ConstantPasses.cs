using Sim.Engine.Inference;
using Sim.Engine.Serving;
using Sim.Units;

namespace Sim.Engine.Tests.Serving;

/// <summary>Passes that all take the same time.</summary>
internal sealed class ConstantPasses : IPasses, IInferenceParty
{
    private readonly InferenceClock _clock;
    private readonly SimDuration _time;
    private readonly int _party;
    private Action? _ended;

    public ConstantPasses(InferenceClock clock, double milliseconds)
    {
        (_clock, _time) = (clock, SimDuration.FromSeconds(milliseconds * 1e-3));
        _party = clock.Add(this);
    }

    /// <summary>Loads of every pass, replica 0.</summary>
    public List<PassLoad> Loads { get; } = [];

    /// <summary>Transfers that every pass was told of.</summary>
    public List<int> Transfers { get; } = [];

    public void Start(ReadOnlySpan<PassLoad> loads, int transfers, Action ended)
    {
        Loads.Add(loads[0]);
        Transfers.Add(transfers);
        _ended = ended;
        _clock.Schedule(_time, _party, false, 0);
    }

    void IInferenceParty.OnEvent(bool isTransferStart, int index) => _ended!();

    void IInferenceParty.OnArrival(long tag)
    {
    }
}
