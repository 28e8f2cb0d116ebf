using CsCheck;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Workloads.Tests.Collectives;

public sealed class AllToAllTests
{
    /// <summary>
    /// Blocks (source, destination) are carried by the rules in words: inside the node to local index l what is for index l, between
    /// nodes what is for that rank. Every send has exactly their bytes and every rank ends with one block from each.
    /// </summary>
    [Fact]
    public void Hierarchical_all_to_all_delivers_one_block_from_each_rank() =>
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 5], Gen.Int[0, 90], Gen.Int[1, 3]).Sample((nodes, g, bytes, chunks) =>
        {
            var plan = new CollectivePlan(new HierarchicalAllToAll(nodes, g), new Bytes(bytes), chunks);
            var n = nodes * g;
            var held = Enumerable.Range(0, n).Select(r => Enumerable.Range(0, n).SelectMany(d => Chunks(chunks, r, d)).ToHashSet()).ToArray();
            var send = new CollectiveSend[1];
            for (var round = 0; round < plan.Rounds; round++)
            {
                var inside = round / chunks < g - 1;
                foreach (var rank in Enumerable.Range(0, n))
                {
                    plan.Sends(round, rank, send);
                    var peer = send[0].Peer;
                    Assert.True(inside ? peer / g == rank / g : peer % g == rank % g);
                    var carried = held[rank].Where(b => b.Chunk == round % chunks && (inside
                        ? b.Source == rank && b.Destination % g == peer % g
                        : b.Destination == peer)).ToArray();
                    Assert.Equal(send[0].Bytes, carried.Sum(b => plan.ChunkSlice(b.Chunk).Part(n, b.Destination).Bytes));
                    held[rank].ExceptWith(carried);
                    held[peer].UnionWith(carried);
                }
            }

            Assert.All(Enumerable.Range(0, n), r =>
                Assert.Equal(Enumerable.Range(0, n).SelectMany(s => Chunks(chunks, s, r)).ToHashSet(), held[r]));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    public void Direct_all_to_all_sends_each_peer_its_block_once_and_meets_no_receiver_twice_in_a_step(int n)
    {
        var plan = new CollectivePlan(new DirectAllToAll(n), new Bytes(100), 1);
        var send = new CollectiveSend[1];
        var sent = new HashSet<(int, int)>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            var receivers = new HashSet<int>();
            for (var rank = 0; rank < n; rank++)
            {
                plan.Sends(round, rank, send);
                Assert.NotEqual(rank, send[0].Peer);
                Assert.True(receivers.Add(send[0].Peer) && sent.Add((rank, send[0].Peer)));
                Assert.Equal(plan.ChunkSlice(0).Part(n, send[0].Peer), new Slice(send[0].Offset, send[0].Bytes));
            }
        }

        Assert.Equal(n * (n - 1), sent.Count);
    }

    /// <summary>256 nodes of 8, 1 GiB: each NIC carries 255/256 of it in 255 messages; direct carries 2040/2048, as much, in 2,040.</summary>
    [Fact]
    public void Hierarchy_keeps_the_NIC_bytes_and_divides_its_messages_by_the_ranks_of_a_node()
    {
        const long gib = 1L << 30;
        var (messages, bytes) = BetweenNodes(new CollectivePlan(new HierarchicalAllToAll(256, 8), new Bytes(gib), 1), rank: 1000);
        Assert.Equal((255, gib / 256 * 255), (messages, bytes));
        (messages, bytes) = BetweenNodes(new CollectivePlan(new DirectAllToAll(2048), new Bytes(gib), 1), rank: 1000);
        Assert.Equal((2040, gib / 2048 * 2040), (messages, bytes));
    }

    private static (int Messages, long Bytes) BetweenNodes(CollectivePlan plan, int rank)
    {
        var send = new CollectiveSend[1];
        var (messages, bytes) = (0, 0L);
        for (var round = 0; round < plan.Rounds; round++)
        {
            plan.Sends(round, rank, send);
            if (send[0].Peer / 8 != rank / 8)
            {
                messages++;
                bytes += send[0].Bytes;
            }
        }

        return (messages, bytes);
    }

    private static IEnumerable<(int Source, int Destination, int Chunk)> Chunks(int chunks, int source, int destination) =>
        Enumerable.Range(0, chunks).Select(chunk => (source, destination, chunk));
}
