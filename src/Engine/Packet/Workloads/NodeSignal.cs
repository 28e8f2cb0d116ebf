using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// A trigger that counts in another node when one has counted to its number: what ranks tell each other with a latency and no bytes to speak of, the barrier of an exchange. It takes no link and waits in no queue.
/// </summary>
/// <param name="From">The trigger that sends it, or -1: it leaves at time 0.</param>
/// <param name="To">The trigger that counts it.</param>
/// <param name="Node">Node of <paramref name="To"/>.</param>
/// <param name="Latency">From one to the other. It bounds the window like that of a link, unless the signal comes from nowhere.</param>
public readonly record struct NodeSignal(int From, int To, int Node, SimDuration Latency);
