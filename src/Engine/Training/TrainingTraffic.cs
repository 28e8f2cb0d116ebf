namespace Sim.Engine.Training;

/// <summary>What the bounds of a training step take from the routing, the placement and the hardware.</summary>
/// <param name="NicRate">Payload rate of one NIC, bytes per second.</param>
/// <param name="NarrowestRate">Narrowest payload rate that an exchange crosses, bytes per second.</param>
/// <param name="RemotePairs">Fewest (token, other node) pairs that a rank sends in an exchange.</param>
/// <param name="GroupPairs">Most (token, GPU) pairs of a whole group's exchange.</param>
/// <param name="LeastRows">Fewest rows a rank's experts receive.</param>
/// <param name="MostRows">Most rows.</param>
/// <param name="Ranks">Which ranks are in a group, and on which nodes.</param>
public sealed record TrainingTraffic(
    double NicRate, double NarrowestRate, double RemotePairs, double GroupPairs, int LeastRows, int MostRows, ClusterRanks Ranks);
