using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Units;
using Sim.Workloads.Collectives;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>
/// The collectives of a step. In one NVLink domain: a copy from each rank to the next of all that leaves it, at the rate that the library reaches, when the last rank has arrived. Across nodes a ring, step
/// by step, with as many channels as ranks per node and a latency per step; nobody waits for ranks that it does not hear from, and who moves nothing goes on at once.
/// </summary>
internal sealed class StepCollectives
{
    private readonly StepTable _table;
    private readonly ClusterNetwork _network;
    private readonly CollectiveCosts _costs;
    private readonly SendPaths _paths;
    private readonly List<(RankGroup Kind, int Group, PlacedOperation At)> _written = [];

    public StepCollectives(StepTable table, ClusterNetwork network, CollectiveCosts costs)
    {
        _table = table;
        _network = network;
        _costs = costs;
        _paths = new SendPaths(network, StepLatency.None);
        foreach (var kind in Enum.GetValues<RankGroup>())
        {
            var groups = table.Ranks.Groups(kind);
            for (var group = 0; group < groups.Members.Length; group++)
            {
                var collectives = table.ProgramOf(groups.Members[group][0]).Collectives;
                foreach (var at in table.OperationsOf(groups.Members[group][0]))
                {
                    if (at.Operation.Kind == OperationKind.Collective && collectives[at.Operation.Argument] is var collective && collective.Group == kind)
                    {
                        Write(groups, group, at, collective);
                    }
                }
            }
        }
    }

    /// <summary>Collectives that move bytes, a group's counted once.</summary>
    public long Count => _written.Count;

    /// <summary>Bytes that ranks send, what is forwarded counted once.</summary>
    public long Bytes { get; private set; }

    /// <summary>By kind of group and group, when the first rank came to each collective that moved bytes.</summary>
    public List<long>[][] Ready(PacketRun run)
    {
        List<long>[][] ready = [.. Enum.GetValues<RankGroup>().Select(kind => _table.Ranks.Groups(kind).Members.Select(_ => new List<long>()).ToArray())];
        foreach (var (kind, group, at) in _written)
        {
            ready[(int)kind][group].Add(_table.Ranks.Groups(kind).Members[group].Min(rank => run.Triggers[_table.Start[_table.Index(rank, at)]]!.Value.Picoseconds));
        }

        return ready;
    }

    private void Write(RankGroups groups, int group, in PlacedOperation at, GroupCollective collective)
    {
        var members = groups.Members[group];
        var operation = at;
        var starts = Array.ConvertAll(members, rank => _table.Start[_table.Index(rank, operation)] = _table.Builder.Gate());
        if (members.Length == 1 || collective.Bytes == 0)
        {
            for (var i = 0; i < members.Length; i++)
            {
                _table.End[_table.Index(members[i], at)] = starts[i];
            }

            return;
        }

        _written.Add((collective.Group, group, at));
        Bytes += collective.BytesOfAll(members.Length);
        var nodes = groups.NodesOf(members[0], _table.Ranks.GpusPerNode);
        var ends = nodes == 1 ? InNode(members, collective, starts)
            : collective.Operation == GroupOperation.Shift ? Shift(members, collective, starts)
            : Ring(members, nodes, collective, starts);
        for (var i = 0; i < members.Length; i++)
        {
            _table.End[_table.Index(members[i], at)] = ends[i];
        }
    }

    private int[] InNode(int[] members, GroupCollective collective, int[] starts)
    {
        var builder = _table.Builder;
        var joined = builder.Gate();
        foreach (var start in starts)
        {
            builder.Wait(joined, start);
        }

        // As many bytes more as the library is slower than the link.
        var scale = _network.Capacity(_network.NvLinkOut(members[0])) / _costs.InNodeRate(collective.Operation);
        var way = _paths.Latency(members[0], members[1]);
        var end = builder.Gate(Math.Max(0, _costs.Latency(collective, members.Length, nodes: 1) - way));
        var all = collective.BytesOfAll(members.Length);
        for (var i = 0; i < members.Length; i++)
        {
            var bytes = (long)(ProgramBuilder.Piece(all, members.Length, i) * scale);
            builder.Copy(members[i], members[(i + 1) % members.Length], Math.Max(1, bytes), joined, end);
        }

        return Array.ConvertAll(members, _ => end);
    }

    private int[] Shift(int[] members, GroupCollective collective, int[] starts)
    {
        var builder = _table.Builder;
        var transfers = new GpuTransfers(builder, _network.Graph, _paths.ExitOf, _network.Router.QueuePairsPerPeer);
        var ends = Array.ConvertAll(starts, _ => builder.Gate());
        for (var i = 0; i < members.Length; i++)
        {
            var next = (i + 1) % members.Length;
            var arrived = builder.Gate(StepLatencyOf(members[i], members[next]));
            builder.Wait(ends[i], starts[i]);
            builder.Wait(ends[next], arrived);
            transfers.Write(members[i], members[next], collective.Bytes, starts[i], arrived);
        }

        return ends;
    }

    private int[] Ring(int[] members, int nodes, GroupCollective collective, int[] starts)
    {
        // Unequal nodes take the plain ring of ranks in order.
        var counts = members.GroupBy(_table.NodeOf).Select(node => node.Count()).Distinct().ToArray();
        var local = counts.Length == 1 ? members.Length / nodes : 1;
        var kind = collective.Operation switch
        {
            GroupOperation.AllReduce => CollectiveKind.AllReduce,
            GroupOperation.ReduceScatter => CollectiveKind.ReduceScatter,
            _ => CollectiveKind.AllGather,
        };
        var setup = CollectiveSetups.Ring(kind, members.Length, local, new Bytes(collective.Bytes), chunks: 1);
        var program = new CollectiveProgram(_table.Builder, _network, setup, StepLatencyOf, members, local, starts);
        return [.. program.Ends];
    }

    /// <summary>What the latency of a ring's step has beside the links of the way.</summary>
    private long StepLatencyOf(int from, int to) => Math.Max(0, _costs.RingStep.Picoseconds - _paths.Latency(from, to) + _paths.EndLatency(from, to));
}
