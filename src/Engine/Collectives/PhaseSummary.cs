namespace Sim.Engine.Collectives;

/// <summary>
/// Steps that wait for nothing but what came before the first of them (an all-to-all's), all at once. Too many sends to keep: per rank the longest of what it
/// sends and of what it receives.
/// </summary>
/// <param name="Sends">Picoseconds until a rank's last byte has left.</param>
/// <param name="Receives">Picoseconds until the last byte for a rank has arrived.</param>
/// <param name="LeavesNode">Whether some send goes through a NIC.</param>
internal sealed record PhaseSummary(long[] Sends, long[] Receives, bool LeavesNode);
