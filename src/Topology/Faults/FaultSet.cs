using Sim.Units;

namespace Sim.Topology;

/// <summary>
/// The faults of a run. At an instant, the latest fault of each target counts (the later in the list among equals); a link's health is the
/// least of its own, its switches', its NIC's and its plane's, its bit error rate the greatest of them.
/// </summary>
public sealed class FaultSet(IReadOnlyList<FaultSpec> faults)
{
    public IReadOnlyList<FaultSpec> Faults { get; } = faults;

    /// <summary>The instants after the start at which health changes, ascending, each once.</summary>
    public SimTime[] Changes() => [.. Faults.Select(f => f.From).Where(t => t > SimTime.Zero).Distinct().Order()];

    /// <summary>Health of every link at an instant.</summary>
    /// <exception cref="TopologyException">A fault names something that the graph does not have.</exception>
    public LinkHealth Apply(ClusterGraph graph, SimTime time)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var fraction = new double[graph.Links.Count];
        Array.Fill(fraction, 1.0);
        var errors = new double[graph.Links.Count];
        foreach (var (target, fault) in InForce(graph, time))
        {
            foreach (var link in LinksOf(graph, target.Kind, target.Index))
            {
                fraction[link] = Math.Min(fraction[link], fault.Fraction);
                errors[link] = Math.Max(errors[link], fault.BitErrorRate);
            }
        }

        return new LinkHealth(fraction, errors);
    }

    private Dictionary<(FaultTarget Kind, int Index), FaultSpec> InForce(ClusterGraph graph, SimTime time)
    {
        var latest = new Dictionary<(FaultTarget Kind, int Index), FaultSpec>();
        foreach (var fault in Faults)
        {
            Check(graph, fault);
            if (fault.From > time)
                continue;

            // Both directions of a cable are one target.
            var key = (fault.Target, fault.Target == FaultTarget.Link ? fault.Index & ~1 : fault.Index);
            if (!latest.TryGetValue(key, out var other) || fault.From >= other.From)
                latest[key] = fault;
        }

        return latest;
    }

    private static void Check(ClusterGraph graph, FaultSpec fault)
    {
        var known = fault.Target switch
        {
            FaultTarget.Link => fault.Index >= 0 && fault.Index < graph.Links.Count,
            FaultTarget.Switch => fault.Index >= graph.FirstSwitch && fault.Index < graph.Vertices.Count,
            FaultTarget.Nic => fault.Index >= 0 && fault.Index < graph.FirstSwitch && graph.IsNic(fault.Index),
            _ => fault.Index >= 0 && fault.Index <= graph.StoragePlane,
        };
        if (!known)
            throw new TopologyException($"a fault names {fault.Target} {fault.Index}, which the cluster does not have", "links and switches are listed by 'sim topo'");
        if (!(fault.Fraction >= 0 && fault.Fraction <= 1))
            throw new TopologyException($"the fault of {fault.Target} {fault.Index} leaves a fraction outside 0 to 1", "0 is down, 1 is healthy");
    }

    private static IEnumerable<int> LinksOf(ClusterGraph graph, FaultTarget target, int index)
    {
        if (target == FaultTarget.Link)
            return [index & ~1, index | 1];
        if (target != FaultTarget.Plane)
            return graph.LinksFrom(index).ToArray().Where(l => target == FaultTarget.Switch || graph.Links.Kind[l] == LinkKind.NicPort).SelectMany(l => new[] { l, l ^ 1 });
        return Enumerable.Range(0, graph.Links.Count).Where(l => graph.Links.Plane[l] == index);
    }
}
