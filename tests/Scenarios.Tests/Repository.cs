using Sim.Scenarios.Library;

namespace Sim.Scenarios.Tests;

/// <summary>Where the files of the repository lie when tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = LibraryFolder.FindRoot(AppContext.BaseDirectory) ?? throw new InvalidOperationException("no library/ above the tests");

    public static string Broken(string file) => Path.Combine(Root, "tests", "Scenarios.Tests", "broken", file);
}
