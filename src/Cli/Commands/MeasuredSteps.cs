using System.Globalization;
using Sim.Calibration;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Scenarios.Measured;
using Sim.Scenarios.Trees;
using Sim.Units;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim validate --csv FILE --map MAP.yaml</c>: a user's measured steps beside their predictions.</summary>
internal static class MeasuredSteps
{
    private const int Worst = 10;

    public static int Validate(CommandContext context, string? csv, string? map, IReadOnlyList<string> settings, string? root)
    {
        if (csv is null || map is null)
        {
            throw new UserException("--csv and --map belong together");
        }

        var scratch = Directory.CreateTempSubdirectory("sim-validate-").FullName;
        try
        {
            var cases = Cases(context, csv, map, settings, root, scratch);
            var outcomes = new StepRunner(context, Workers.All).Run(cases);
            Report(outcomes, context.Terminal);
            return outcomes.Any(item => item.Predicted is not null) ? ExitCodes.Ok : ExitCodes.CouldNotFinish;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>The rows of a table that a map names, as scenarios. Throws <see cref="UserException"/> with all defects.</summary>
    public static IReadOnlyList<StepCase> Cases(CommandContext context, string csv, string map, IReadOnlyList<string> settings, string? root, string scratch)
    {
        var defects = new List<Finding>();
        var table = StepTable.Read(csv, defects);
        var findings = new FindingList();
        var read = StepMapReader.Read(map, findings);
        var cases = table is not null && read is not null ? new StepCases(context.Services.Loader(root), settings, scratch).Read(table, read, findings) : [];
        defects.AddRange(findings.Items.Where(finding => finding.Severity == FindingSeverity.Error));
        return defects.Count == 0 ? cases : throw new UserException(defects);
    }

    private static void Report(IReadOnlyList<StepOutcome> rows, Terminal terminal)
    {
        var predicted = rows.Where(row => row.Predicted is not null).ToList();
        var table = ResultPrinter.Table("worst rows first", "line", "measured", "predicted", "unit", "error");
        foreach (var row in predicted.OrderByDescending(row => Math.Abs(row.Error)).Take(Worst))
        {
            table.AddRow(ResultPrinter.Cells(
                row.Case.Label, Text(row.Case.Line), ResultPrinter.Number(row.Measured), ResultPrinter.Number(row.Predicted!.Value), row.Predicted.Unit, Percent(row.Error)));
        }

        terminal.ResultConsole.Write(table);
        foreach (var row in rows.Where(row => row.Predicted is null))
        {
            terminal.Results.WriteLine($"not predicted: {row.Case.Label} (line {Text(row.Case.Line)}): {row.Failure}");
        }

        if (predicted.Count > 0)
        {
            terminal.Results.WriteLine(
                $"{Text(predicted.Count)} of {Text(rows.Count)} steps predicted: MAPE {Percent(predicted.Average(row => Math.Abs(row.Error))).TrimStart('+')}, bias {Percent(predicted.Average(row => row.Error))}");
        }
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double value) => (value * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
