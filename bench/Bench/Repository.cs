namespace Sim.Bench;

/// <summary>Where the repository's files are.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution, above the program or the current folder.</summary>
    public static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Sim.sln")))
                {
                    return folder.FullName;
                }
            }

            throw new DirectoryNotFoundException("Run from a build inside the repository: Sim.sln was not found.");
        }
    }
}
