using Sim.Cli.Hosting;
using Sim.Scenarios.Library;
using Sim.Scenarios.Running;
using Sim.Scenarios.Validation;

namespace Sim.Cli.Tests;

/// <summary>Runs <c>sim</c> in this process, in a folder of its own, and keeps what it says.</summary>
internal sealed class SimProcess : IDisposable
{
    public const string Small =
        """
        name: small
        question: Does it run?
        study: topology
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("sim-cli-").FullName;

    public string Results { get; private set; } = "";

    public string Messages { get; private set; } = "";

    public CancellationToken Token { get; init; }

    public IStudyRunner Runner { get; init; } = new FakeRunner();

    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public string At(string name) => Path.Combine(Folder, name);

    public int Run(params string[] args)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var code = SimApp.Run(args, new SimServices(Runner, Validators.All), results, messages, Token);
        (Results, Messages) = (results.ToString(), messages.ToString());
        return code;
    }

    /// <summary>The folder that holds the library, as every command takes it.</summary>
    public static string Root { get; } = LibraryFolder.FindRoot(AppContext.BaseDirectory)!;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
