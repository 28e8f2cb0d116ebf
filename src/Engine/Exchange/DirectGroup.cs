using Sim.Engine.Compute;
using Sim.Engine.Flow;
using Sim.Engine.Network;

namespace Sim.Engine.Exchange;

/// <summary>
/// The low-latency exchange of one expert-parallel group: every GPU writes each (token, expert) selection to its expert's GPU by RDMA, without de-duplication and without SMs for forwarding;
/// within the node over NVLink. A combine goes the same ways back.
/// </summary>
/// <remarks>
/// From rank s to node d there is one flow whose bytes are those of all selections on d: coefficient 1 out of the GPU over PCIe (its share over NVLink where another NIC must carry it), and by
/// the share of each target GPU on the route between NICs, and over PCIe into it. Where the NICs of two indices do not meet (planes), the data leaves by the NIC of the target's
/// index, to which it goes over NVLink (arXiv:2505.09343, Fig. 3 and section 5.1). Which resources a flow uses is laid out once; the shares of its targets come with each draw.
/// </remarks>
public sealed class DirectGroup
{
    private const int TagRankBits = 20;

    private readonly ClusterNetwork _network;
    private readonly int[] _gpus;
    private readonly int _perNode;
    private readonly Way[] _ways;

    /// <param name="network">The cluster's network.</param>
    /// <param name="gpus">GPU of each rank: whole nodes in order, or a part of one node.</param>
    /// <param name="nvLink">Payload share of NVLink for dispatch and combine, relative to that of <paramref name="network"/>.</param>
    /// <param name="hashSeed">Tells the flows of different groups apart under ECMP.</param>
    public DirectGroup(ClusterNetwork network, int[] gpus, double[] nvLink, ulong hashSeed = 0)
    {
        _network = network;
        _gpus = gpus;
        _perNode = Math.Min(network.Graph.GpusPerNode, gpus.Length);
        Nodes = gpus.Length / _perNode;
        _ways = [Lay(ExchangeKind.Dispatch, nvLink[0], hashSeed), Lay(ExchangeKind.Combine, nvLink[1], hashSeed)];
    }

    /// <summary>Nodes of the group.</summary>
    public int Nodes { get; }

    /// <summary>Flows of one exchange.</summary>
    public int Flows => _gpus.Length * Nodes;

    /// <summary>Sets the flows of one rank's tokens; no exchange of this kind may be running.</summary>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="rank">The rank that owns the tokens.</param>
    /// <param name="rowsTo">Its selections by rank; means need not be whole.</param>
    /// <param name="bytesPerRow">Bytes of one row.</param>
    /// <param name="owner">Handed back in the tags.</param>
    /// <returns>Selections that leave the GPU.</returns>
    public double Set(ExchangeKind kind, int rank, ReadOnlySpan<double> rowsTo, long bytesPerRow, int owner)
    {
        var way = _ways[(int)kind];
        double sent = 0;
        for (var node = 0; node < Nodes; node++)
        {
            var rows = rowsTo.Slice(node * _perNode, _perNode);
            double sum = 0;
            for (var g = 0; g < _perNode; g++)
            {
                sum += (node * _perNode) + g == rank ? 0 : rows[g];
            }

            sent += sum;
            var index = (rank * Nodes) + node;
            var coefficients = way.Bundle.Coefficients;
            coefficients[way.Bundle.Layout.FirstEntry(index)..way.Bundle.Layout.FirstEntry(index + 1)].Fill(1e-12);
            for (var term = way.First[index]; term < way.First[index + 1]; term++)
            {
                var (entry, target, coefficient) = way.Terms[term];
                if (entry >= 0)
                {
                    coefficients[entry] += sum == 0 ? 0 : coefficient * rows[target] / sum;
                }
                else
                {
                    // A resource that never binds: its bytes are counted, no flow asks for it.
                    _network.Flows.Carry(~entry, coefficient * rows[target] * bytesPerRow);
                }
            }

            way.Bundle.Set(index, (long)Math.Round(sum * bytesPerRow), Math.Max(sum, 1e-3), ((long)owner << 32) | ((long)node << TagRankBits) | (long)rank);
        }

        return sent;
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
        for (var index = 0; index < Flows; index++)
        {
            var (rank, node) = (index / Nodes, index % Nodes);
            var entryOf = new Dictionary<int, int>();
            for (var g = 0; g < _perNode; g++)
            {
                foreach (var (resource, coefficient) in Path(kind, rank, (node * _perNode) + g, nvLink, hashSeed))
                {
                    if (!_network.Binds(resource))
                    {
                        terms.Add((~resource, g, coefficient));
                        continue;
                    }

                    if (!entryOf.TryGetValue(resource, out var entry))
                    {
                        entryOf[resource] = entry = resources.Count;
                        resources.Add(resource);
                    }

                    terms.Add((entry, g, coefficient));
                }
            }

            if (entryOf.Count == 0)
            {
                // A rank alone on its node: a flow needs a resource, and moves nothing.
                resources.Add(_network.NvLinkOut(_gpus[rank]));
            }

            firstEntry[index + 1] = resources.Count;
            firstTerm[index + 1] = terms.Count;
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
            : RdmaPath.Between(_network, from, to, hashSeed);
    }

    /// <summary>The flows of one direction: per flow, which target's bytes load which entry by how much; entries below 0 are resources that never bind.</summary>
    private sealed record Way(FlowBundle Bundle, int[] First, (int Entry, int Target, double Coefficient)[] Terms);
}
