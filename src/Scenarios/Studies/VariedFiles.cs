using Sim.Engine.Compute;
using Sim.Engine.Compute.Variation;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Studies;

/// <summary>What of a scenario errs: its profile, and the kernels of a study that computes.</summary>
/// <param name="Profile">The profile as the scenario runs with it.</param>
/// <param name="Kernels">The groups of its kernels; none in a study that does not compute.</param>
public sealed record VariedFiles(HardwareProfile Profile, IReadOnlyList<KernelGroup> Kernels)
{
    /// <summary>The files of a scenario, or null when it names no profile.</summary>
    /// <exception cref="Running.RunFailedException">A file is missing or has defects.</exception>
    public static VariedFiles? Of(Scenario scenario) => scenario.Profile is null
        ? null
        : new VariedFiles(
            StudyFiles.Profile(scenario),
            scenario.Study is StudyKind.TrainingStep or StudyKind.OverlappedChunk ? KernelGroup.In(StudyFiles.Kernels(scenario, StudyFiles.Model(scenario.Model!))) : []);
}
