namespace Sim.Topology;

/// <summary>Cost of a fabric as switches and switch-to-switch cables at unit prices; NICs and their cables are not in it.</summary>
/// <param name="SwitchPrice">Dollars per switch.</param>
/// <param name="LinkPrice">Dollars per switch-to-switch cable.</param>
public sealed record CostModel(double SwitchPrice, double LinkPrice)
{
    /// <summary>Dollars for so many switches and cables.</summary>
    public double Cost(long switches, long links) => (switches * SwitchPrice) + (links * LinkPrice);

    public double Cost(FabricCount count)
    {
        ArgumentNullException.ThrowIfNull(count);
        return Cost(count.Switches, count.Links);
    }

    /// <summary>The two prices at which two fabrics cost what is published for them (Cramer's rule).</summary>
    /// <exception cref="ArgumentException">Both have the same ratio of cables to switches, so the prices are not determined.</exception>
    public static CostModel Solve(FabricCount first, double firstCost, FabricCount second, double secondCost)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var determinant = ((double)first.Switches * second.Links) - ((double)first.Links * second.Switches);
        if (determinant == 0)
            throw new ArgumentException("The two fabrics have the same ratio of links to switches.", nameof(second));
        return new CostModel(
            ((firstCost * second.Links) - (first.Links * secondCost)) / determinant,
            ((first.Switches * secondCost) - (firstCost * second.Switches)) / determinant);
    }
}
