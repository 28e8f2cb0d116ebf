namespace Sim.Engine.Network;

/// <summary>What fraction of the wire rate reaches the payload, by medium; fitted in a hardware profile.</summary>
/// <param name="Fabric">Scale-out: payload over wire rate of NIC ports and fabric links, in (0, 1].</param>
/// <param name="NvLink">Scale-up: payload over NVLink wire rate, in (0, 1].</param>
public sealed record TransportEfficiency(double Fabric, double NvLink)
{
    /// <summary>Every wire byte is payload: for closed forms and limits.</summary>
    public static readonly TransportEfficiency Ideal = new(1, 1);
}
