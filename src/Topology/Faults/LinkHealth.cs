namespace Sim.Topology;

/// <summary>What is left of each link: 1 healthy, 0 down, between them degraded.</summary>
public sealed class LinkHealth
{
    private readonly double[] _fraction;

    internal LinkHealth(double[] fraction) => _fraction = fraction;

    /// <summary>Fraction of the wire rate left, per link, in [0, 1].</summary>
    public ReadOnlySpan<double> Fraction => _fraction;

    /// <summary>Every link at its full rate.</summary>
    public static LinkHealth Healthy(ClusterGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var fraction = new double[graph.Links.Count];
        Array.Fill(fraction, 1.0);
        return new LinkHealth(fraction);
    }
}
