namespace Sim.Topology;

/// <summary>Figures of merit of the compute fabric of a cluster; the storage plane is left out.</summary>
/// <param name="Endpoints">Scale-out NICs.</param>
/// <param name="Switches">Fabric switches.</param>
/// <param name="SwitchLinks">Switch-to-switch cables; NIC cables are not counted (as in Table 3 of arXiv:2505.09343).</param>
/// <param name="ReachablePairs">Share of ordered pairs of distinct NICs that the fabric alone connects, 0 to 1.</param>
/// <param name="Diameter">Switch-to-switch hops between the two farthest connected NICs.</param>
/// <param name="AveragePathLength">Mean switch-to-switch hops over connected ordered pairs of distinct NICs.</param>
/// <param name="LeastDiversity">Fewest shortest paths between NICs on different switches, parallel cables counted apart; 0 if none.</param>
/// <param name="MeanDiversity">Mean number of shortest paths over ordered pairs of NIC-holding switches that are connected.</param>
/// <param name="Bisection">Bandwidth between halves.</param>
public sealed record FabricAnalysis(
    int Endpoints,
    int Switches,
    int SwitchLinks,
    double ReachablePairs,
    int Diameter,
    double AveragePathLength,
    double LeastDiversity,
    double MeanDiversity,
    Bisection Bisection);
