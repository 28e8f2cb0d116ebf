using System.Globalization;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Studies.Topology;

/// <summary>
/// What a fabric costs at the unit prices that Table 3 of arXiv:2505.09343 implies. They hold for its switch, 64 ports of 400 Gb/s; no price is known
/// for any other, and none is made up.
/// </summary>
internal static class FabricCost
{
    public const string Unknown =
        "No cost: the published table implies prices for a switch of 64 ports at 400 Gb/s only, and this fabric has another.";

    private const int Radix = 64;
    private const double Gigabits = 400;

    public static string Basis { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"Unit prices: {Table3.Prices.SwitchPrice:F0} dollars per switch and {Table3.Prices.LinkPrice:F2} per switch-to-switch link, solved from the FT2 and FT3 rows of {Table3.Source} (it prints no unit prices).");

    /// <summary>Dollars, or null where no price is known.</summary>
    public static double? Of(ClusterGraph graph, FabricAnalysis analysis)
    {
        var fabric = graph.Fabric;
        var priced = fabric.Kind != FabricKind.SingleSwitch && fabric.Switch.Radix == Radix && fabric.Switch.PortRate.BitsPerSecond == (long)(Gigabits * 1e9);
        return priced ? Table3.Prices.Cost(analysis.Switches, analysis.SwitchLinks) : null;
    }
}
