namespace Sim.Engine.Compute;

/// <summary>
/// Share of the bus-bandwidth limit that a collective of S bytes reaches over a number of nodes: <c>1 / (1/efficiency + half x steps / S)</c>, steps = nodes for rings (their
/// latency grows with the ranks), 1 for an all-to-all (all peers at once). <c>half</c> is Hockney's half-performance size per step (R. Hockney, "The communication challenge for
/// MPP", Parallel Computing 20, 1994): limit x latency of a step.
/// On one node chunks fill a pipeline and the second term is sqrt(half / S). Fitted on every second size of the SIA tables (NIC, NVLink, all-to-all).
/// </summary>
/// <param name="Efficiency">Share reached by very large messages.</param>
/// <param name="Half">Half-performance size, B.</param>
public sealed record FabricCollectiveModel(double Efficiency, double Half)
{
    /// <summary>The model with a prefix (<c>fabric.ring.nic</c>, <c>fabric.ring.nvlink</c>, <c>fabric.all_to_all</c>, <c>fabric.one_node</c>).</summary>
    public static FabricCollectiveModel Of(HardwareProfile profile, string prefix) => new(profile[prefix + ".efficiency"], profile[prefix + ".half"]);

    /// <summary>Achieved share of the limit, 0 to 1, for a collective in <paramref name="steps"/> latency steps.</summary>
    public double Share(double bytes, int steps) => 1 / ((1 / Efficiency) + (Half * steps / bytes));

    /// <summary>Achieved share of the limit on one node.</summary>
    public double ShareOnOneNode(double bytes) => 1 / ((1 / Efficiency) + Math.Sqrt(Half / bytes));
}
