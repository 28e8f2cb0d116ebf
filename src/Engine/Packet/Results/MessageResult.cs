using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What became of a message.</summary>
/// <param name="Posted">When it was posted, or null.</param>
/// <param name="Received">When the receiver knew the last byte, or null.</param>
/// <param name="Acknowledged">When the sender had the last acknowledgement, or null.</param>
/// <param name="Retransmissions">Data packets sent more than once.</param>
/// <param name="Timeouts">Silences that were taken for losses.</param>
/// <param name="GivenUp">The sender gave up: after so many timeouts in a row as its transport allows, or because software took the message back.</param>
public readonly record struct MessageResult(SimTime? Posted, SimTime? Received, SimTime? Acknowledged, int Retransmissions, int Timeouts, bool GivenUp = false)
{
    /// <summary>From the post to the last byte at the receiver.</summary>
    public SimDuration? CompletionTime => Received - Posted;
}
