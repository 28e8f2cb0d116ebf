namespace Sim.Engine.Packet;

/// <summary>One timer of a host; the order is total: time, kind, message.</summary>
internal readonly record struct HostTimer(long Time, TimerKind Kind, int Message)
{
    public bool Before(in HostTimer other) =>
        Time != other.Time ? Time < other.Time : Kind != other.Kind ? Kind < other.Kind : Message < other.Message;
}
