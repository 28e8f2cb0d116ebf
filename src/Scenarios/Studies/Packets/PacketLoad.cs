namespace Sim.Scenarios.Studies.Packets;

/// <summary>What several packet runs have to do, before they start.</summary>
/// <param name="Bytes">Payload that crosses the fabric in all of them.</param>
/// <param name="Transfers">Messages and copies of all of them.</param>
/// <param name="Runs">Runs.</param>
/// <param name="MostBytes">Payload of the largest.</param>
/// <param name="MostTransfers">Messages and copies of the largest.</param>
internal readonly record struct PacketLoad(double Bytes, double Transfers, int Runs, double MostBytes, double MostTransfers)
{
    public static PacketLoad operator +(PacketLoad one, PacketLoad other) => new(
        one.Bytes + other.Bytes, one.Transfers + other.Transfers, one.Runs + other.Runs, Math.Max(one.MostBytes, other.MostBytes), Math.Max(one.MostTransfers, other.MostTransfers));
}
