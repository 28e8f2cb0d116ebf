namespace Sim.Engine.Packet;

/// <summary>How packets that did not arrive are sent again.</summary>
public enum RecoveryKind
{
    /// <summary>
    /// The receiver places packets in any order and acknowledges each one; the sender repeats what is missing. What was sent more than a reordering
    /// window before an acknowledged transmission and has no answer is lost (RACK, RFC 8985); what has none after the timeout is lost too.
    /// </summary>
    Selective,

    /// <summary>
    /// The receiver takes packets in order only, discards what follows a gap and asks once for the one it expects; the sender repeats all from there on
    /// (InfiniBand Architecture Specification 1, reliable connections; RoCEv2 NICs).
    /// </summary>
    GoBackN,
}
