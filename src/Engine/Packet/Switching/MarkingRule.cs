namespace Sim.Engine.Packet;

/// <summary>
/// Congestion marking by the backlog that an arriving packet finds: never up to a first threshold, always above a second, linearly between
/// (the RED profile of DCQCN); one threshold alone is a step. The draw is a function of the arrival, so it does not depend on who draws when.
/// </summary>
internal readonly struct MarkingRule
{
    private readonly int _from;
    private readonly int _all;
    private readonly double _slope;
    private readonly ulong _seed;

    public MarkingRule(SwitchParameters parameters, ulong seed)
    {
        var from = parameters.MarkFrom ?? parameters.MarkAll;
        _from = from is null ? int.MaxValue : (int)from.Value.Count;
        _all = parameters.MarkAll is null ? _from : (int)parameters.MarkAll.Value.Count;
        _slope = _all > _from ? parameters.MarkProbability / (_all - _from) : 0;
        _seed = seed;
    }

    public bool Marks(int backlog, in PacketRecord packet) => backlog > _from && (backlog > _all || Drawn(backlog, packet));

    private bool Drawn(int backlog, in PacketRecord packet)
    {
        unchecked
        {
            var draw = Mixing.Mix(_seed ^ Mixing.Mix((ulong)packet.Time ^ ((ulong)packet.Link << 40)));
            return (draw >> 11) * (1.0 / (1UL << 53)) < (backlog - _from) * _slope;
        }
    }
}
