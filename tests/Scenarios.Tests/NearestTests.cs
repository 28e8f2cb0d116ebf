using CsCheck;
using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("kitten", "sitting", 3)] // Levenshtein's own example: k-s, e-i, +g
    [InlineData("nodes", "ndoes", 1)] // one swap of neighbours
    [InlineData("", "abc", 3)]
    [InlineData("same", "same", 0)]
    public void Distance_counts_edits(string left, string right, int edits) => Assert.Equal(edits, Nearest.Distance(left, right));

    [Fact]
    public void Distance_is_symmetric_and_zero_only_for_equal_words() => Gen.Select(Gen.String[Gen.Char['a', 'd'], 0, 8], Gen.String[Gen.Char['a', 'd'], 0, 8])
        .Sample((left, right) => Nearest.Distance(left, right) == Nearest.Distance(right, left) && Nearest.Distance(left, right) == 0 == (left == right));

    [Fact]
    public void A_word_far_from_all_has_no_suggestion() => Assert.Null(Nearest.Word("zzzzzz", ["cluster", "model", "plan"]));
}
