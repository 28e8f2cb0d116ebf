namespace Sim.Topology.Tests;

/// <summary>A CSV of links on disk for the length of a test.</summary>
internal sealed class LinksFile : IDisposable
{
    public LinksFile(string text)
    {
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
