using System.CommandLine;
using System.Globalization;
using Sim.Calibration;
using Sim.Calibration.Microbenchmarks;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Reports.Writing;
using Sim.Scenarios.Library;
using Sim.Scenarios.Trees;
using Sim.Units;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim calibrate</c>: fits the hardware profiles of the library from the measured rows.</summary>
internal static class CalibrateCommand
{
    private static readonly string[] Measured = ["h800", "h100", "h200"];

    public static Command Create(CommandContext context)
    {
        var name = new Argument<string?>("name") { Description = "Profile to write; all when absent.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--out") { Description = "Folder for the profiles; library/profiles by default.", HelpName = "folder" };
        var data = new Option<string?>("--data") { Description = "Folder of published tables; data/measured/published by default. Tables of the microbenchmarks are those of data/measured.", HelpName = "folder" };
        var plots = new Option<string?>("--plots") { Description = "Draw each fit and its residuals into this folder.", HelpName = "folder" };
        var root = CommonOptions.Root();
        var command = new Command("calibrate", "Fit hardware profiles from measured rows and write them.") { name, output, data, plots, root, CalibratePlotCommand.Create(context), CalibrateCompareCommand.Create(context) };
        command.SetAction(parsed =>
        {
            var home = LibraryRoot.Find(parsed.GetValue(root));
            var findings = new List<Finding>();
            var tables = MeasurementTables.Read(parsed.GetValue(data) ?? Path.Combine(home, "data", "measured", "published"), findings);
            var devices = MeasuredDevice.ReadAll(Path.Combine(home, "data", "measured"), findings);
            if (findings.Count == 0)
            {
                findings.AddRange(FitRowCheck.Findings(tables));
            }

            if (findings.Count > 0)
            {
                throw new UserException(findings);
            }

            var asked = parsed.GetValue(name);
            if (asked is not null && !Measured.Contains(asked) && !ProfileDeriver.Targets.Contains(asked))
            {
                throw new UserException($"there are no rows for a profile '{asked}'; there are {string.Join(", ", Measured)} and, derived from {ProfileDeriver.Origin}, {string.Join(", ", ProfileDeriver.Targets)}");
            }

            var fitted = Measured.ToDictionary(machine => machine, machine => Fit(machine, tables, devices), StringComparer.Ordinal);
            var texts = Texts(fitted, asked, home);
            var folder = parsed.GetValue(output) ?? Path.Combine(home, "library", "profiles");
            foreach (var (profile, text) in texts)
            {
                AtomicFile.Write(Path.Combine(folder, profile + ".yaml"), text);
            }

            var shown = fitted[asked is not null && Measured.Contains(asked) ? asked : Measured[0]];
            if (parsed.GetValue(plots) is { } drawings)
            {
                FitFigures.Write(shown, drawings);
            }

            Print(shown, context.Terminal);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static List<(string Profile, string Text)> Texts(Dictionary<string, FittedProfile> fitted, string? asked, string home)
    {
        var findings = new FindingList();
        var origin = LibraryGpus.Read(home, ProfileDeriver.Origin, findings);
        var texts = Measured.Where(machine => asked is null || asked == machine).Select(machine => (machine, ProfileWriter.Write(fitted[machine]))).ToList();
        foreach (var target in ProfileDeriver.Targets.Where(target => asked is null || asked == target))
        {
            if (LibraryGpus.Read(home, target, findings) is { } gpu && origin is not null)
            {
                texts.Add((target, ProfileWriter.Write(ProfileDeriver.Derive(fitted[ProfileDeriver.Origin].Profile, origin, gpu))));
            }
        }

        return findings.HasErrors ? throw new UserException(findings.Items) : texts;
    }

    private static FittedProfile Fit(
        string machine, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables, IReadOnlyDictionary<string, MeasuredDevice> devices)
    {
        try
        {
            return ProfileFitter.Fit(machine, tables, devices);
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException)
        {
            throw new UserException(fault.Message, fault);
        }
    }

    private static void Print(FittedProfile fitted, Terminal terminal)
    {
        var table = ResultPrinter.Table("fit", "rows", "parameters", "mean |error|", "rms error", "largest", "outliers");
        foreach (var fit in fitted.Fits)
        {
            var worst = fit.Residuals.MaxBy(residual => Math.Abs(residual.Relative))!;
            table.AddRow(ResultPrinter.Cells(
                fit.Name, Count(fit.Residuals.Count), Count(fit.Parameters.Count), Percent(fit.MeanAbsolute), Percent(fit.RootMeanSquare),
                $"{worst.Id} {Signed(worst.Relative)}", Count(Outliers.Of(fit).Count)));
        }

        terminal.ResultConsole.Write(table);
        terminal.Results.WriteLine("Outliers: " + Outliers.Rule + ".");
        foreach (var fit in fitted.Fits)
        {
            foreach (var residual in Outliers.Of(fit))
            {
                terminal.Results.WriteLine($"  {fit.Name}: {residual.Id} {Signed(residual.Relative)}  {residual.Label}");
            }
        }
    }

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double value) => (value * 100).ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Signed(double value) => (value * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
