using System.CommandLine;

namespace Sim.Cli.Commands;

/// <summary>Options that several commands share. Each call makes new ones: an option belongs to one command.</summary>
internal static class CommonOptions
{
    public static Argument<string> File() => new("scenario") { Description = "Scenario file (YAML)." };

    public static Option<string[]> Set() => new("--set") { Description = "Change a value: --set cluster.nodes=32. May be repeated.", HelpName = "path=value" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    public static Option<string?> Root() => new("--root") { Description = "Folder that holds library/; searched upwards by default.", HelpName = "folder" };

    public static Option<string?> Network() => new("--network") { Description = "Network model: flow, analytic or packet; the scenario's when absent.", HelpName = "model" };

    public static Option<string?> Budget() => new("--budget") { Description = "Refuse a run that is estimated to take longer on one core; the scenario's, 600 s by default, when absent.", HelpName = "time" };
}
