using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Collectives;
using Sim.Units;

namespace Sim.Scenarios.Tests.Studies;

/// <summary>Scenarios on links with credits.</summary>
public sealed class LosslessTests
{
    private static readonly StudyDispatcher Study = new(new Dictionary<StudyKind, IStudyRunner> { [StudyKind.Collective] = new CollectiveStudy() });

    private static string Torus(string buffer) =>
        $$"""
        name: torus
        question: Can credits deadlock?
        study: collective
        network: packet
        packet: {transport: infiniband}
        profile: h800
        cluster:
          node: h800
          nodes: 8
          fabric:
            name: ring
            kind: {value: torus, source: test}
            shape: {value: [8], source: test}
            switch:
              name: small
              radix: {value: 16, source: test}
              port_rate: {value: 400 Gb/s, source: test}
              hop_latency: {value: 450 ns, source: test}
              input_buffer: {value: {{buffer}}, source: test}
        collective: {kind: all-to-all, algorithm: direct, bytes: 16 MiB, groups: [64]}
        """;

    [Fact]
    public void A_ring_of_switches_with_little_buffer_deadlocks_and_says_who_waits_for_whom()
    {
        var failed = Assert.Throws<RunFailedException>(() => Study.Run(Warned(Torus("16 KiB")), new Progress<RunProgress>(), CancellationToken.None));
        Assert.StartsWith("deadlock since", failed.Message, StringComparison.Ordinal);
        Assert.Contains("waits for buffer that packets to", failed.Message, StringComparison.Ordinal);
    }

    /// <summary>A scenario that is told beforehand what may happen.</summary>
    private static Scenario Warned(string text)
    {
        var loaded = Loading.Loader.LoadText(text, "test.yaml", []);
        Assert.All(loaded.Findings, finding => Assert.Equal(FindingSeverity.Warning, finding.Severity));
        Assert.Contains(loaded.Findings, finding => finding.Message.Contains("close a loop", StringComparison.Ordinal));
        return loaded.Scenario!;
    }
}
