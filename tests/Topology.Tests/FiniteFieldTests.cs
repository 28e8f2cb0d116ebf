using CsCheck;

namespace Sim.Topology.Tests;

public sealed class FiniteFieldTests
{
    private static readonly int[] Orders = [2, 3, 4, 5, 7, 8, 9, 16, 25, 27, 32, 49, 64, 81, 121, 125];

    [Fact]
    public void Sums_and_products_obey_the_field_axioms() => Gen.Select(Gen.OneOf(Orders), Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Sample(
        (q, x, y, z) =>
        {
            var f = Cache(q);
            var (a, b, c) = (x % q, y % q, z % q);
            Assert.Equal(f.Add(a, b), f.Add(b, a));
            Assert.Equal(f.Multiply(a, b), f.Multiply(b, a));
            Assert.Equal(f.Add(f.Add(a, b), c), f.Add(a, f.Add(b, c)));
            Assert.Equal(f.Multiply(f.Multiply(a, b), c), f.Multiply(a, f.Multiply(b, c)));
            Assert.Equal(f.Multiply(a, f.Add(b, c)), f.Add(f.Multiply(a, b), f.Multiply(a, c)));
            Assert.Equal(a, f.Add(a, 0));
            Assert.Equal(a, f.Multiply(a, 1));
        },
        iter: 2000);

    [Fact]
    public void The_powers_of_a_primitive_element_are_all_non_zero_elements()
    {
        foreach (var q in Orders)
        {
            var f = Cache(q);
            var seen = new HashSet<int>();
            var power = 1;
            for (var i = 1; i < q; i++)
            {
                Assert.True(seen.Add(power));
                power = f.Multiply(power, f.PrimitiveElement());
            }

            Assert.Equal(1, power);
            Assert.DoesNotContain(0, seen);
        }
    }

    [Fact]
    public void The_prime_powers_below_33_are_recognised()
    {
        // OEIS A246655.
        int[] expected = [2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29, 31, 32];
        Assert.Equal(expected, Enumerable.Range(-1, 34).Where(q => FiniteField.TryPrimePower(q, out _, out _)));
        Assert.Throws<TopologyException>(() => new FiniteField(28));
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, FiniteField> Fields = new();

    private static FiniteField Cache(int q) => Fields.GetOrAdd(q, n => new FiniteField(n));
}
