namespace Sim.Topology;

/// <summary>One fabric of Table 3: counted here, and as published.</summary>
/// <param name="Count">Counts by closed form.</param>
/// <param name="Published">Counts in the paper.</param>
/// <param name="Cost">Dollars at the implied unit prices.</param>
/// <param name="PublishedCost">Dollars in the paper (whole millions).</param>
/// <param name="PublishedCostPerEndpoint">Dollars per endpoint in the paper.</param>
/// <param name="UsedForPrices">True when this row's cost was used to solve for the unit prices: its residual is no test of them.</param>
/// <param name="Facts">Ids of the published facts.</param>
public sealed record Table3Row(
    FabricCount Count,
    FabricCount Published,
    double Cost,
    double PublishedCost,
    double PublishedCostPerEndpoint,
    bool UsedForPrices,
    string Facts)
{
    public bool CountsMatch => Count.Endpoints == Published.Endpoints && Count.Switches == Published.Switches && Count.Links == Published.Links;

    public double CostPerEndpoint => Cost / Count.Endpoints;

    /// <summary>Signed relative difference of computed to published cost.</summary>
    public double Residual => (Cost / PublishedCost) - 1;
}
