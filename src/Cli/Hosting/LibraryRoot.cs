using Sim.Scenarios.Library;

namespace Sim.Cli.Hosting;

/// <summary>The folder that holds <c>library/</c>, for commands without a scenario.</summary>
internal static class LibraryRoot
{
    /// <summary>The given folder, or the nearest at or above the working folder or the program. Throws <see cref="UserException"/> when there is none.</summary>
    public static string Find(string? given) => given ?? LibraryFolder.FindRoot(Environment.CurrentDirectory, AppContext.BaseDirectory)
        ?? throw new UserException("no library/ folder was found; name its parent with --root");
}
