namespace Sim.Topology;

/// <summary>Switches in a box of any number of dimensions, numbered with the first dimension fastest.</summary>
internal readonly struct Grid
{
    public Grid(string name, IReadOnlyList<int> dimensions)
    {
        if (dimensions.Count == 0 || dimensions.Any(d => d < 1) || dimensions.Aggregate(1.0, (product, d) => product * d) > 1 << 24)
            throw new TopologyException($"a {name} needs dimensions of 1 or more, at most 16,777,216 switches together", "for example shape: [4, 4, 4]");
        Dimensions = dimensions;
        Count = dimensions.Aggregate(1, (product, d) => product * d);
    }

    public IReadOnlyList<int> Dimensions { get; }

    public int Count { get; }

    /// <summary>The switch at the same place but for one coordinate.</summary>
    public static int Move(int at, int stride, int size, int coordinate) => at + ((coordinate - (at / stride % size)) * stride);
}
