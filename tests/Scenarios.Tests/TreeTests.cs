using CsCheck;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Tests;

public sealed class TreeTests
{
    [Fact]
    public void A_merge_is_deep_and_null_removes()
    {
        var merged = TreeMerge.Merge(Parse("a: 1\nb: {c: 2, d: 3}\nl: [1, 2]"), Parse("b: {c: 5, d: null, e: 6}\nl: [9]\nf: 7"));
        Assert.Equal("{a: 1, b: {c: 5, e: 6}, l: [9], f: 7}", TreeWriter.Inline(merged));
    }

    [Fact]
    public void A_merged_value_keeps_the_place_it_was_written_at()
    {
        var merged = TreeMerge.Merge(Parse("b: {c: 2, d: 3}", "below.yaml"), Parse("\nb: {c: 5}", "above.yaml"));
        Assert.Equal("above.yaml:2:8", TreeMerge.Find(merged, ["b", "c"])!.Origin.ToString());
        Assert.Equal("below.yaml:1:14", TreeMerge.Find(merged, ["b", "d"])!.Origin.ToString());
    }

    [Fact]
    public void Merging_nothing_and_merging_twice_change_nothing() => Gen.Select(Text, Text).Sample((below, above) =>
    {
        var once = TreeMerge.Merge(Parse(below), Parse(above));
        return TreeWriter.Inline(TreeMerge.Merge(once, Parse(above))) == TreeWriter.Inline(once)
            && TreeWriter.Inline(TreeMerge.Merge(once, new MappingNode([], Origin.Default))) == TreeWriter.Inline(once);
    });

    [Fact]
    public void An_alias_is_the_value_it_names() => Assert.Equal("{a: [1, 2], b: [1, 2]}", TreeWriter.Inline(Parse("a: &x [1, 2]\nb: *x")));

    [Fact]
    public void Nesting_deeper_than_the_limit_is_refused_before_the_stack_ends()
    {
        var findings = new FindingList();
        Assert.Null(YamlTree.Parse(new string('[', 100_000), "deep.yaml", findings));
        Assert.Equal("deep.yaml:1:65: error: is nested deeper than 64 levels", Assert.Single(findings.Items).ToString());
    }

    [Fact]
    public void Any_text_gives_a_tree_or_findings_never_an_exception() => Gen.String[Gen.OneOf(Gen.Char["{}[]:,&*!|>-?#\"'%@`\n\t a1~"], Gen.Char), 0, 60].Sample(text =>
    {
        var findings = new FindingList();
        return YamlTree.ParseMapping(text, "fuzz.yaml", findings) is not null || findings.HasErrors;
    });

    [Fact]
    public void What_is_written_reads_back_as_the_same_text() => Gen.String[Gen.Char[' ', '~'], 1, 20].Sample(text =>
    {
        var tree = new MappingNode([new MappingEntry("k", Origin.Default, new ScalarNode(text, true, Origin.Default))], Origin.Default);
        return Parse(TreeWriter.Block(tree))["k"] is ScalarNode read && read.Text == text;
    });

    private static Gen<string> Text { get; } = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool, (x, y, nested) => nested ? $"a: {{b: {x}, c: {y}}}\nd: {x}" : $"a: {x}\ne: {y}");

    private static MappingNode Parse(string text, string file = "test.yaml")
    {
        var findings = new FindingList();
        var tree = YamlTree.ParseMapping(text, file, findings);
        Assert.Empty(findings.Items);
        return tree!;
    }
}
