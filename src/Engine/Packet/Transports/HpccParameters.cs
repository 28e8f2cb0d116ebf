namespace Sim.Engine.Packet;

/// <summary>Parameters of HPCC with the values of Li et al., "HPCC: High Precision Congestion Control", SIGCOMM 2019, section 5.1.</summary>
public sealed record HpccParameters
{
    /// <summary>Utilisation that is aimed at (eta).</summary>
    public double Target { get; init; } = 0.95;

    /// <summary>Additive increases before the next multiplicative one (maxStage).</summary>
    public int MostStages { get; init; } = 5;

    /// <summary>
    /// Flows that the additive increase allows for: W_AI = bandwidth-delay product x (1 - eta) / N (section 3.3). The paper sets W_AI itself, 80 bytes at
    /// 100 Gb/s and a round trip of 13 us, which is N = 100.
    /// </summary>
    public int Flows { get; init; } = 100;
}
