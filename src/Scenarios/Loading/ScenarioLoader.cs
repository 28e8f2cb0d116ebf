using Sim.Scenarios.Fields;
using Sim.Scenarios.Library;
using Sim.Scenarios.Trees;
using Sim.Scenarios.Validation;

namespace Sim.Scenarios.Loading;

/// <summary>Reads a scenario file to a resolved, typed, validated <see cref="Scenario"/>.</summary>
/// <param name="root">The folder that holds <c>library/</c>; searched upwards from the scenario and the working folder when null.</param>
/// <param name="validators">Checks over the whole scenario, run when every value has bound.</param>
public sealed class ScenarioLoader(string? root, IReadOnlyList<IScenarioValidator> validators)
{
    /// <summary>Loads a file with <c>path=value</c> settings on top. Never throws for a bad input.</summary>
    public LoadResult Load(string file, IReadOnlyList<string> settings)
    {
        var findings = new FindingList();
        return ExtendsChain.Read(file, findings) is { } tree ? Resolve(tree, file, settings, findings) : new LoadResult(null, findings.Items);
    }

    /// <summary>Loads a scenario from text; <paramref name="file"/> names it in findings and anchors relative paths.</summary>
    public LoadResult LoadText(string text, string file, IReadOnlyList<string> settings)
    {
        var findings = new FindingList();
        return YamlTree.ParseMapping(text, file, findings) is { } tree ? Resolve(tree, file, settings, findings) : new LoadResult(null, findings.Items);
    }

    private LoadResult Resolve(MappingNode tree, string file, IReadOnlyList<string> settings, FindingList findings)
    {
        foreach (var setting in settings)
        {
            tree = SetOption.Apply(tree, setting, findings);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var found = root is not null ? Path.GetFullPath(root) : LibraryFolder.FindRoot(folder, Environment.CurrentDirectory, AppContext.BaseDirectory);
        tree = new LibraryInliner(new LibraryFolder(found), findings).Inline(tree);
        var bound = new SectionBinder(findings).Bind(FieldTable.ForScenario(), tree, "");
        var scenario = (Scenario)bound.Value with { File = file, Root = found, Tree = bound.Tree };
        var context = new ValidationContext(scenario, findings);
        if (!findings.HasErrors)
        {
            scenario = ScenarioFiles.Resolve(scenario, context);
            context = new ValidationContext(scenario, findings);
            foreach (var validator in validators)
            {
                validator.Validate(context);
            }
        }

        return new LoadResult(findings.HasErrors ? null : scenario, findings.InOrder());
    }
}
