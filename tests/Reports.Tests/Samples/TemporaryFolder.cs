namespace Sim.Reports.Tests.Samples;

/// <summary>A folder that a test owns and that goes with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sim-reports-").FullName;

    public string Report => System.IO.Path.Combine(Path, "report");

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Report, name));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
