using Sim.Engine.Flow;
using Sim.Engine.Network;

namespace Sim.Engine.Exchange;

/// <summary>
/// The low-latency exchange of one expert-parallel group: every GPU writes each (token, expert) selection to its expert's GPU by RDMA, without de-duplication and without SMs for forwarding;
/// within the node over NVLink. A combine goes the same ways back.
/// </summary>
/// <remarks>
/// A rank's selections are one flow: the kernel issues them token by token over all destinations, so that they progress together. Its coefficients are the shares of its targets on what lies between
/// the two: NVLink within the node, the route between NICs to other nodes, PCIe on both sides where that is asked for. Where the NICs of two indices do not meet (planes), the data leaves by the NIC of
/// the target's index, to which it goes over NVLink (arXiv:2505.09343, Fig. 3 and section 5.1). Which resources a flow uses is laid out once; the shares come with each draw.
/// </remarks>
public sealed class DirectGroup
{
    private readonly ClusterNetwork _network;
    private readonly int[] _gpus;
    private readonly int _perNode;
    private readonly bool _hasPcie;
    private readonly Way[] _ways;

    /// <param name="network">The cluster's network.</param>
    /// <param name="gpus">GPU of each rank: whole nodes in order, or a part of one node.</param>
    /// <param name="nvLink">Payload share of NVLink for dispatch and combine, relative to that of <paramref name="network"/>.</param>
    /// <param name="hasPcie">Whether PCIe links take part. They carry more than a NIC, so that they matter only beside other traffic.</param>
    /// <param name="hashSeed">Tells the flows of different groups apart under ECMP.</param>
    public DirectGroup(ClusterNetwork network, int[] gpus, double[] nvLink, bool hasPcie = false, ulong hashSeed = 0)
    {
        _network = network;
        _gpus = gpus;
        _perNode = Math.Min(network.Graph.GpusPerNode, gpus.Length);
        _hasPcie = hasPcie;
        _ways = [Lay(ExchangeKind.Dispatch, nvLink[0], hashSeed), Lay(ExchangeKind.Combine, nvLink[1], hashSeed)];
    }

    /// <summary>Flows of one exchange: one per rank.</summary>
    public int Flows => _gpus.Length;

    /// <summary>Sets the flow of one rank's tokens; no exchange of this kind may be running.</summary>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="rank">The rank that owns the tokens.</param>
    /// <param name="rowsTo">Its selections by rank; means need not be whole.</param>
    /// <param name="bytesPerRow">Bytes of one row.</param>
    /// <param name="owner">Handed back above bit 32 of the tag.</param>
    /// <returns>Selections that leave the GPU.</returns>
    public double Set(ExchangeKind kind, int rank, ReadOnlySpan<double> rowsTo, long bytesPerRow, int owner)
    {
        var way = _ways[(int)kind];
        var sum = -rowsTo[rank];
        foreach (var rows in rowsTo)
        {
            sum += rows;
        }

        // An entry without traffic keeps a negligible share, so that the layout stays fixed.
        way.Bundle.Coefficients[way.Bundle.Layout.FirstEntry(rank)..way.Bundle.Layout.FirstEntry(rank + 1)].Fill(1e-12);
        for (var term = way.First[rank]; term < way.First[rank + 1]; term++)
        {
            var (entry, target, coefficient) = way.Terms[term];
            if (entry < 0)
            {
                // A resource that never binds: its bytes are counted, no flow asks for it.
                _network.Flows.Carry(~entry, coefficient * rowsTo[target] * bytesPerRow);
            }
            else if (sum > 0)
            {
                way.Bundle.Coefficients[entry] += coefficient * rowsTo[target] / sum;
            }
        }

        way.Bundle.Set(rank, (long)Math.Round(sum * bytesPerRow), Math.Max(sum, 1e-3), ((long)owner << 32) | (uint)rank);
        return sum;
    }

    /// <summary>Starts the flows of all ranks, which are set.</summary>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="priority">Class of the flows; 0 is served first.</param>
    public void Start(ExchangeKind kind, int priority) => _network.Flows.Start(_ways[(int)kind].Bundle, priority);

    private Way Lay(ExchangeKind kind, double nvLink, ulong hashSeed)
    {
        var firstEntry = new int[Flows + 1];
        var firstTerm = new int[Flows + 1];
        var resources = new List<int>();
        var terms = new List<(int Entry, int Target, double Coefficient)>();
        for (var rank = 0; rank < Flows; rank++)
        {
            var entryOf = new Dictionary<int, int>();
            for (var target = 0; target < Flows; target++)
            {
                foreach (var (resource, coefficient) in Path(kind, rank, target, nvLink, hashSeed))
                {
                    if (!_network.Binds(resource))
                    {
                        terms.Add((~resource, target, coefficient));
                        continue;
                    }

                    if (!entryOf.TryGetValue(resource, out var entry))
                    {
                        entryOf[resource] = entry = resources.Count;
                        resources.Add(resource);
                    }

                    terms.Add((entry, target, coefficient));
                }
            }

            if (entryOf.Count == 0)
            {
                // A rank alone: a flow needs a resource, and moves nothing.
                resources.Add(_network.NvLinkOut(_gpus[rank]));
            }

            firstEntry[rank + 1] = resources.Count;
            firstTerm[rank + 1] = terms.Count;
        }

        return new Way(new FlowBundle(new FlowLayout(firstEntry, [.. resources]), new double[resources.Count]), firstTerm, [.. terms]);
    }

    private IEnumerable<FlowEntry> Path(ExchangeKind kind, int rank, int target, double nvLink, ulong hashSeed)
    {
        if (target == rank)
        {
            return [];
        }

        var (from, to) = kind == ExchangeKind.Dispatch ? (_gpus[rank], _gpus[target]) : (_gpus[target], _gpus[rank]);
        return target / _perNode == rank / _perNode
            ? [new FlowEntry(_network.NvLinkOut(from), 1 / nvLink), new FlowEntry(_network.NvLinkIn(to), 1 / nvLink)]
            : RdmaPath.Between(_network, from, to, _hasPcie, hashSeed);
    }

    /// <summary>The flows of one direction: per rank, which target's bytes load which entry by how much; entries below 0 are resources that never bind.</summary>
    private sealed record Way(FlowBundle Bundle, int[] First, (int Entry, int Target, double Coefficient)[] Terms);
}
