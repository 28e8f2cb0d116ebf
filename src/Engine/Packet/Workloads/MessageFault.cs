namespace Sim.Engine.Packet;

/// <summary>Why a message cannot be run.</summary>
/// <param name="Message">Index of the message.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Hint">What would work, or null.</param>
public readonly record struct MessageFault(int Message, string Reason, string? Hint);
