using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Exchange;

namespace Sim.Scenarios.Tests.Studies;

public sealed class CutFabricTests
{
    private const string Exchange =
        """
        name: cut
        question: Can nodes without a fabric exchange tokens?
        study: expert-exchange
        cluster: {node: h800, nodes: 2, fabric: mpft-8}
        model: models/deepseek-v3/config.json
        profile: h800
        experts: {routing: drawn, group_limit: 2}
        communication: {sms: 20}
        exchange: {tokens: 64, expert_parallel: [16]}
        """;

    [Fact]
    public void An_exchange_over_a_fabric_that_joins_nothing_fails_with_the_nodes_that_are_cut_off()
    {
        var planes = string.Join(", ", Enumerable.Range(0, 8).Select(plane => $"{{kind: plane, index: {plane}}}"));
        var study = new StudyDispatcher(new Dictionary<StudyKind, IStudyRunner> { [StudyKind.ExpertExchange] = new ExchangeStudy() });
        var failed = Assert.Throws<RunFailedException>(
            () => study.Run(Loading.Good(Exchange, $"cluster.faults=[{planes}]"), new Progress<RunProgress>(), CancellationToken.None));
        Assert.StartsWith("the fabric connects no NIC of the nodes of GPU 0 and GPU 8", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_the_whole_fabric_refuses_faults() => Assert.Contains(
        "test.yaml:5:11: error: cluster.faults: are not looked at by study: topology, which describes the whole fabric (run an expert-exchange or a collective with them)",
        Loading.Bad(
            """
            name: faulty
            question: What is left?
            study: topology
            cluster: {node: h800, nodes: 2, fabric: mpft-8,
              faults: [{kind: plane, index: 1}]}
            """));
}
