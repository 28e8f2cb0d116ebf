namespace Sim.Topology;

/// <summary>What is left of each link: 1 healthy, 0 down, between them degraded; and how often its bits err.</summary>
public sealed class LinkHealth
{
    private readonly double[] _fraction;
    private readonly double[] _errors;

    internal LinkHealth(double[] fraction, double[] errors) => (_fraction, _errors) = (fraction, errors);

    /// <summary>Fraction of the wire rate left, per link, in [0, 1].</summary>
    public ReadOnlySpan<double> Fraction => _fraction;

    /// <summary>Probability that a bit arrives wrong, per link; 0 of a healthy one.</summary>
    public ReadOnlySpan<double> BitErrorRate => _errors;

    /// <summary>Every link at its full rate.</summary>
    public static LinkHealth Healthy(ClusterGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var fraction = new double[graph.Links.Count];
        Array.Fill(fraction, 1.0);
        return new LinkHealth(fraction, new double[graph.Links.Count]);
    }
}
