using Sim.Engine.Serving;

namespace Sim.Engine.Tests.Serving;

public sealed class PassTableTests
{
    [Fact]
    public void What_is_linear_in_both_is_exact_and_each_point_is_made_once()
    {
        var made = new List<PassPoint>();
        var table = new PassTable(point =>
        {
            made.Add(point);
            return 3 + (0.5 * point.Size) + (0.001 * point.Context);
        });
        foreach (var (size, context) in new[] { (1.0, 0.0), (5.5, 3.0), (64.3, 4989.0), (64.3, 5000.0), (900.0, 1e5) })
        {
            Assert.Equal(3 + (0.5 * size) + (0.001 * context), table.Seconds(size, context), 1e-9);
        }

        Assert.Equal(made.Distinct().Count(), made.Count);
        Assert.Equal(table.Points, made.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(100)]
    public void All_sizes_of_a_table_are_known_before_it_is_made(int most)
    {
        var made = new HashSet<int>();
        var table = new PassTable(point => made.Add(point.Size) ? 0 : 0);
        for (var size = 1.0; size <= most; size += 0.25)
        {
            table.Seconds(size, 3);
        }

        Assert.Equal(made.Order(), PassTable.Sizes(most));
        Assert.Equal(new PassPoint(made.Max(), 3, 0), table.Fullest);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    [InlineData(5, 4)]
    [InlineData(6, 8)]
    public void Transfers_fall_into_powers_of_two(int transfers, double seconds) => Assert.Equal(seconds, new PassTable(point => point.Transfers).Seconds(1, 0, transfers));
}
