using Sim.Scenarios.Loading;
using Sim.Scenarios.Running;
using Sim.Scenarios.Validation;

namespace Sim.Cli.Hosting;

/// <summary>What the commands work with; <c>Program.cs</c> decides what that is.</summary>
/// <param name="Runner">Runs studies.</param>
/// <param name="Validators">Rules for scenarios.</param>
public sealed record SimServices(IStudyRunner Runner, IReadOnlyList<IScenarioValidator> Validators)
{
    /// <summary>A loader; <paramref name="root"/> is the folder that holds <c>library/</c>, searched for when null.</summary>
    public ScenarioLoader Loader(string? root) => new(root, Validators);
}
