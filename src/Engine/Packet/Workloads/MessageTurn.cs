namespace Sim.Engine.Packet;

/// <summary>A message among those of its connection, which go one after another.</summary>
/// <param name="Connection">Number of the connection; negative for a message that waits for no other.</param>
/// <param name="Place">Messages of a connection go in the order of their places, whichever NIC they leave by.</param>
public readonly record struct MessageTurn(int Connection, int Place);
