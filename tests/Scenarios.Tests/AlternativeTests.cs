using Sim.Engine.Results;
using Sim.Scenarios.Alternatives;

namespace Sim.Scenarios.Tests;

public sealed class AlternativeTests
{
    private static readonly Alternative[] Four =
    [
        new("low", "a", [], ["experts.skew=0"]),
        new("lower", "a", [], ["experts.routing=balanced"]),
        new("high", "b", [], ["seed=2"]),
        new("other low", "c", [], ["communication.sms=0"]),
    ];

    [Fact]
    public void An_alternative_loads_as_the_scenario_with_its_settings()
    {
        var text = Loading.Small + "\nalternatives: [{name: small, assumption: size, set: {cluster.nodes: 2, cluster.fabric: mrft}}]";
        var alternative = Assert.Single(AlternativeSet.Single(Loading.Good(text)));
        Assert.Equal(["cluster.nodes=2", "cluster.fabric=mrft"], alternative.Settings);
        Assert.Equal(2, Loading.Good(text, [.. alternative.Settings]).Cluster!.Nodes);
    }

    [Fact]
    public void What_all_alternatives_share_is_set_before_their_own_and_is_in_no_combination()
    {
        var text = Loading.Small + "\nalternatives_with: {seed: 7}\nalternatives: [{name: small, assumption: size, set: {cluster.nodes: 2}}]";
        var scenario = Loading.Good(text);
        var alternative = Assert.Single(AlternativeSet.Single(scenario));
        Assert.Equal(["seed=7", "cluster.nodes=2"], AlternativeSet.Load(scenario, alternative));
        Assert.Equal(["cluster.nodes=2"], AlternativeSet.Combine(AlternativeResult.Least, [alternative], [1], 2)!.Settings);
    }

    [Fact]
    public void Least_combines_what_lowers_the_headline_and_of_one_assumption_the_larger_effect()
    {
        var least = AlternativeSet.Combine(AlternativeResult.Least, Four, [9.5, 9, 11, 9.9], 10)!;
        Assert.Equal(["lower", "other low"], least.Combines);
        Assert.Equal(["experts.routing=balanced", "communication.sms=0"], least.Settings);
    }

    [Fact]
    public void Most_combines_what_raises_it() =>
        Assert.Equal(["high"], AlternativeSet.Combine(AlternativeResult.Most, Four, [9.5, 9, 11, 9.9], 10)!.Combines);

    [Fact]
    public void What_changes_nothing_is_in_no_combination() =>
        Assert.Null(AlternativeSet.Combine(AlternativeResult.Most, Four, [10, 9, 10, 9.9], 10));

    [Fact]
    public void Of_two_alternatives_that_set_one_parameter_a_combination_takes_the_larger_effect()
    {
        Alternative[] two = [new("two", "a", [], ["seed=2"]), new("three", "b", [], ["seed=3"])];
        Assert.Equal(["three"], AlternativeSet.Combine(AlternativeResult.Most, two, [11, 12], 10)!.Combines);
    }

    [Fact]
    public void A_path_that_leads_nowhere_and_a_name_that_is_taken_are_findings() => Assert.Equal(
        [
            "test.yaml:5:47: error: alternatives[0].set.seeds: 'seeds' leads to no parameter: unknown key 'seeds' (did you mean seed?)",
            "test.yaml:5:93: error: alternatives[1].name: 'least' is taken (least and most name the combinations)",
        ],
        Loading.Bad(Loading.Small + "\nalternatives: [{name: x, assumption: a, set: {seeds: 2}}, {name: least, assumption: b, set: {seed: 3}}]"));
}
