using CsCheck;
using Sim.Engine.Flow;
using Sim.Engine.Network;

namespace Sim.Engine.Tests.Flow;

/// <summary>Random small networks with shrinking, for the properties of the max-min allocation.</summary>
internal static class RandomNetworks
{
    private static readonly Gen<double> Capacity = Gen.Double[1e6, 1e9];

    private static readonly Gen<FlowSpec> Flow =
        from mask in Gen.Int[1, 63]
        from coefficients in Gen.Double[0.1, 4].Array[6]
        from bytes in Gen.Long[1, 1_000_000]
        from weight in Gen.Double[0.1, 10]
        from cap in Gen.OneOf(Gen.Const(double.PositiveInfinity), Gen.Double[1e5, 1e9])
        from priority in Gen.Int[0, 1]
        select new FlowSpec(Entries(mask, coefficients), bytes, weight, cap, priority);

    private static readonly Gen<Spec> Specs =
        from capacity in Capacity.Array[6]
        from flows in Flow.Array[1, 24]
        select new Spec(capacity, flows);

    public static void Sample(Action<Spec> law, int iter) => Specs.Sample(law, iter: iter, threads: 1);

    private static FlowEntry[] Entries(int mask, double[] coefficients) =>
        [.. Enumerable.Range(0, 6).Where(r => (mask >> r & 1) == 1).Select(r => new FlowEntry(r, coefficients[r]))];

    internal sealed record FlowSpec(FlowEntry[] Entries, long Bytes, double Weight, double Cap, int Priority);

    internal sealed record Spec(double[] Capacity, FlowSpec[] Flows)
    {
        public void Start(INetwork network, int f)
        {
            var flow = Flows[f];
            network.Start(flow.Entries, flow.Bytes, flow.Weight, flow.Cap, flow.Priority, f);
        }

        public void StartAll(INetwork network)
        {
            for (var f = 0; f < Flows.Length; f++)
            {
                Start(network, f);
            }
        }

        public double Load(int resource, IReadOnlyDictionary<long, double> rates, int upToPriority = int.MaxValue) =>
            Flows.Select((flow, f) => (flow, f))
                .Where(pair => pair.flow.Priority <= upToPriority)
                .Sum(pair => pair.flow.Entries.Where(entry => entry.Resource == resource).Sum(entry => entry.Coefficient * rates[pair.f]));

        /// <summary>At its cap, or on a resource that its class and the classes above saturate and on which no flow of its class has a larger rate per weight.</summary>
        public bool HasBottleneck(int f, IReadOnlyDictionary<long, double> rates)
        {
            var flow = Flows[f];
            var share = rates[f] / flow.Weight;
            if (rates[f] >= flow.Cap * (1 - 1e-9))
            {
                return true;
            }

            return flow.Entries.Any(entry =>
                Load(entry.Resource, rates, flow.Priority) >= Capacity[entry.Resource] * (1 - 1e-6)
                && Flows.Select((other, o) => (other, o))
                    .Where(pair => pair.other.Priority == flow.Priority && pair.other.Entries.Any(e => e.Resource == entry.Resource))
                    .All(pair => rates[pair.o] / pair.other.Weight <= share * (1 + 1e-6)));
        }
    }
}
