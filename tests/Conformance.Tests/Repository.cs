namespace Sim.Conformance.Tests;

/// <summary>The files of the repository, found upwards from the test's folder.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Absolute path of a file or folder.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    public static string Text(string path) => File.ReadAllText(At(path));

    /// <summary>Path from the root with forward slashes, as messages print it.</summary>
    public static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>Files below a folder that match a pattern, build outputs left out, sorted.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(At(folder), pattern, SearchOption.AllDirectories).Where(path => !IsOutput(path)).Order(StringComparer.Ordinal)];

    private static bool IsOutput(string path) => Name(path).Split('/').Any(part => part is "bin" or "obj" or "TestResults");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sim.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Sim.sln is not above the test folder");
    }
}
