using Sim.Engine.Compute;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Results;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Topology;

namespace Sim.Scenarios.Running;

/// <summary>Hands a scenario to the runner of its study.</summary>
/// <param name="runners">One runner per study that this program has.</param>
public sealed class StudyDispatcher(IReadOnlyDictionary<StudyKind, IStudyRunner> runners) : IStudyRunner
{
    /// <summary>Throws <see cref="RunFailedException"/> for a study without a runner.</summary>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        if (!runners.TryGetValue(scenario.Study, out var runner))
        {
            throw new RunFailedException($"this program has no study {Choices.Word(scenario.Study)}; it has {Names}");
        }

        try
        {
            var result = runner.Run(scenario, progress, token);
            result = scenario.Network switch
            {
                NetworkKind.Analytic => Limit(result),
                NetworkKind.Packet => result with { Mode = "packet", Notes = [.. result.Notes, PacketNote(scenario)] },
                _ => result,
            };
            return DerivedNote(scenario) is { } note ? result with { Notes = [.. result.Notes, note] } : result;
        }
        catch (MissingParameterException missing)
        {
            throw new RunFailedException(missing.Message, missing);
        }
        catch (TopologyException cut)
        {
            throw new RunFailedException(cut.Message, cut);
        }
    }

    /// <summary>Without sharing a result is a limit itself, and bounds by what a port carries in sum do not hold for it.</summary>
    private static RunResult Limit(RunResult result) => result with
    {
        Mode = result.Mode == "full" ? "analytic" : "analytic, " + result.Mode,
        Bounds = [],
        Notes = [.. result.Notes, "Analytic network: every transfer takes the time it has alone, so transfers that meet cost nothing. The times are lower bounds of those that flows give."],
    };

    private static string PacketNote(Scenario scenario)
    {
        var packet = scenario.Packet;
        var links = FlowControlParameters.For(packet.Transport, packet.FlowControl).Kind switch
        {
            FlowControl.Credit => FormattableString.Invariant($"lossless links with credits for {scenario.Cluster?.Fabric.Switch.InputBuffer} per lane"),
            FlowControl.Pause => "lossless links with pauses",
            _ => FormattableString.Invariant($"queues of {packet.Buffer}"),
        };
        return FormattableString.Invariant($"Packet network: {Choices.Word(packet.Transport)}, packets of {packet.Mtu}, {links}; NVLink inside a node is shared by copies in turns; a PCIe slot limits where it is slower than its NICs or has other traffic.");
    }

    /// <summary>A result made with a profile that nobody measured says so.</summary>
    private static string? DerivedNote(Scenario scenario) => scenario.Profile is not null && StudyFiles.Profile(scenario) is { DerivedFrom: { } origin } profile
        ? $"Profile {profile.Name} is derived: nobody measured this GPU here. Its kernel times are those of {origin} scaled by data-sheet ratios, with widened errors (library/profiles/{profile.Name}.yaml)."
        : null;

    private string Names => runners.Count == 0 ? "none" : string.Join(", ", runners.Keys.Order().Select(kind => Choices.Word(kind)));
}
