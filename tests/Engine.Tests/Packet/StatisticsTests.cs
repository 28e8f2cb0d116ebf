using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class StatisticsTests
{
    [Fact]
    public void Jains_index_is_one_of_equals_and_one_over_n_of_a_hog()
    {
        Assert.Equal(1, Fairness.Index([3, 3, 3, 3, 3]), 12);
        Assert.Equal(0.2, Fairness.Index([0, 0, 7, 0, 0]), 12);
    }

    [Fact]
    public void Goodputs_of_one_size_to_one_destination_share_an_index()
    {
        // Messages of 1 MB: two to host 9 that take 1 and 2 us, goodputs as 2 : 1, (2 + 1)^2 / (2 (4 + 1)) = 0.9; one to host 8 that takes 1 us,
        // (2 + 1 + 2)^2 / (3 (4 + 1 + 4)) = 25/27 over all. A message of another size is a class of its own.
        Message[] messages = [Trees.Send(0, 9, new Bytes(1_000_000)), Trees.Send(1, 9, new Bytes(1_000_000)), Trees.Send(2, 8, new Bytes(1_000_000)), Trees.Send(3, 9, new Bytes(1_000))];
        MessageResult[] results = [.. new[] { 1, 2, 1, 50 }.Select(us => new MessageResult(SimTime.Zero, new SimTime(us * 1_000_000L), null, 0, 0))];
        var sizes = SizeClass.Of(messages);
        Assert.Equal(["1 kB", "1 MB"], sizes.Select(size => size.Name));
        var fairness = Fairness.Of(sizes[1], messages, results);
        Assert.Equal(25.0 / 27, fairness.All, 12);
        var host = Assert.Single(fairness.ByDestination);
        Assert.Equal((9, 2), (host.Host, host.Messages));
        Assert.Equal(0.9, host.Index, 12);
        Assert.Empty(Fairness.Of(sizes[0], messages, results).ByDestination);
    }

    [Fact]
    public void Sizes_are_classed_by_powers_of_ten()
    {
        Message[] messages = [.. new long[] { 1, 9, 10, 999, 1_000, 9_999, 2_000_000, 2_000_000, 1L << 40 }.Select(bytes => Trees.Send(0, 1, new Bytes(bytes)))];
        var sizes = SizeClass.Of(messages);
        Assert.Equal(["1 B to 10 B", "10 B", "999 B", "1 kB to 10 kB", "2 MB", "1.099511627776 TB"], sizes.Select(size => size.Name));
        Assert.Equal([0, 1], sizes[0].Messages);
        Assert.Equal(messages.Length, sizes.Sum(size => size.Messages.Count));
    }

    [Fact]
    public void A_fat_tree_has_as_many_links_in_each_tier_and_direction_as_hosts()
    {
        var tiers = LinkTiers.Of(Trees.FatTree(4));
        Assert.Equal(["nic out", "tier 1 up", "tier 2 up", "tier 2 down", "tier 1 down", "nic in"], tiers.Names);
        Assert.Equal([16, 16, 16, 16, 16, 16], tiers.Counts());
    }

    [Fact]
    public void A_distribution_rises_from_zero_to_one_in_a_bounded_number_of_points()
    {
        var topology = Trees.Star(16);
        var workload = new MessageSet([.. Enumerable.Range(0, 2_000).Select(m => Trees.Send(m % 15, 15, new Bytes(1 + m), m * 1_000L))]);
        var run = new PacketNetwork(topology, new PacketParameters(), workload).Run();
        var chart = new MessageStatistics(workload, run, new UnloadedTime(topology, new PacketParameters())).TimeChart();
        Assert.Equal(["1 B to 10 B", "10 B to 100 B", "100 B to 1 kB", "1 kB to 10 kB", "all"], chart.Lines.Select(line => line.Name));
        foreach (var line in chart.Lines)
        {
            Assert.InRange(line.X.Count, 2, 301);
            Assert.Equal((0.0, 1.0), (line.Y[0], line.Y[^1]));
            Assert.Equal(line.X, line.X.Order());
            Assert.Equal(line.Y, line.Y.Order());
        }

        var all = chart.Lines[^1];
        Assert.Equal(run.Messages.Max(message => message.CompletionTime!.Value.Microseconds), all.X[^1]);
    }

    [Fact]
    public void A_message_alone_has_no_slowdown()
    {
        var topology = Trees.FatTree(4);
        var workload = new MessageSet([Trees.Send(0, 15, Trees.Packets(50))]);
        var parameters = Trees.Unlimited(1_000) with { Routing = PacketRouting.Ecmp };
        var run = new PacketNetwork(topology, parameters, workload).Run();
        Assert.Equal(1, new MessageStatistics(workload, run, new UnloadedTime(topology, parameters)).Slowdowns.Most, 12);
    }

    [Fact]
    public void The_heat_map_has_the_mean_use_of_the_links()
    {
        var topology = Trees.FatTree(4);
        var workload = MatrixGenerator.Permutation(16, Trees.Packets(500), 1);
        var run = new PacketNetwork(topology, new PacketParameters(), workload).Run(observe: new Observation());
        var map = LinkStatistics.UseMap(run.Observed!);
        var tiers = run.Observed!.Tiers;
        var links = new LinkStatistics(topology, workload, run, tiers, run.Observed.End - SimTime.Zero);
        var ranks = links.LinkMap();
        Assert.InRange(map.Edges.Count, 65, 129);
        Assert.Equal(tiers.Names, map.Rows.Select(row => row.Name));
        Assert.Equal(tiers.Names, ranks.Rows.Select(row => row.Name));
        for (var t = 0; t < tiers.Names.Count; t++)
        {
            var mean = Enumerable.Range(0, run.Links.Count).Where(link => tiers.OfLink[link] == t).Average(links.Use);
            Assert.Equal(mean, map.Rows[t].Shares.Select((share, i) => share * (map.Edges[i + 1] - map.Edges[i])).Sum() / map.Edges[^1], 6);
            Assert.All(map.Rows[t].Shares, share => Assert.InRange(share, 0, 1 + 1e-9));
            Assert.Equal(mean, ranks.Rows[t].Shares.Average(), 9);
            Assert.Equal(ranks.Rows[t].Shares, ranks.Rows[t].Shares.OrderDescending());
        }
    }
}
