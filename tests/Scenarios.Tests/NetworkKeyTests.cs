using Sim.Engine.Network;

namespace Sim.Scenarios.Tests;

/// <summary>The network model is a key of the scenario; studies that move nothing refuse it.</summary>
public sealed class NetworkKeyTests
{
    [Fact]
    public void Links_are_shared_unless_the_scenario_says_otherwise()
    {
        Assert.Equal(NetworkKind.Flow, Loading.Good(Loading.Collective).Network);
        Assert.Equal(NetworkKind.Analytic, Loading.Good(Loading.Collective, "network=analytic").Network);
    }

    [Fact]
    public void A_study_that_moves_nothing_refuses_a_network_model()
    {
        var finding = Assert.Single(Loading.Bad(Loading.Small, "network=analytic"));
        Assert.Contains("network: is not looked at by study: topology", finding, StringComparison.Ordinal);
    }
}
