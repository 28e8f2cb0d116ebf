using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>One message from host to host.</summary>
/// <param name="Source">Sending host.</param>
/// <param name="Destination">Receiving host, another one.</param>
/// <param name="Size">Payload, at least one byte.</param>
/// <param name="Start">When it is posted; not used with a trigger.</param>
/// <param name="StartTrigger">Trigger that posts it, or -1.</param>
/// <param name="SentTrigger">Trigger that counts the last acknowledgement at the source, or -1.</param>
/// <param name="ReceivedTrigger">Trigger that counts the last byte at the destination, or -1.</param>
/// <param name="Class">Class of its data packets, below <see cref="ClassParameters.Count"/>.</param>
public readonly record struct Message(
    int Source, int Destination, Bytes Size, SimTime Start, int StartTrigger = -1, int SentTrigger = -1, int ReceivedTrigger = -1, int Class = 0);
