using System.CommandLine;
using System.Globalization;
using Sim.Calibration.Microbenchmarks;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Scenarios.Library;
using Sim.Scenarios.Trees;
using Sim.Units;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim calibrate compare A B</c>: two folders of microbenchmarks, row by row: the spread of two runs, or what carries over from one GPU to another.</summary>
internal static class CalibrateCompareCommand
{
    public static Command Create(CommandContext context)
    {
        var first = new Argument<string>("a") { Description = "Folder of tables: data/measured/h100-sxm." };
        var second = new Argument<string>("b") { Description = "Folder of a second run or of another GPU." };
        var root = CommonOptions.Root();
        var command = new Command("compare", "Compare the times of two runs of the CUDA microbenchmarks, row by row: |b / a - 1|.") { first, second, root };
        command.SetAction(parsed =>
        {
            var findings = new FindingList();
            var home = LibraryRoot.Find(parsed.GetValue(root));
            var a = Read(parsed.GetRequiredValue(first), home, findings);
            var b = Read(parsed.GetRequiredValue(second), home, findings);
            if (findings.HasErrors)
            {
                throw new UserException(findings.Items);
            }

            var comparison = new DeviceComparison(a.Device, b.Device);
            if (comparison.Benchmarks().Count == 0)
            {
                throw new UserException($"{parsed.GetValue(first)} and {parsed.GetValue(second)} have no row with a time in common");
            }

            Print("benchmark, as measured", comparison.Benchmarks(), context.Terminal);
            Print("what carries over, by its rule", comparison.Lines(a.HbmRate, b.HbmRate), context.Terminal);
            context.Terminal.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{comparison.Unpaired} rows are in one of the two alone"));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>The tables of a folder and the HBM rate of its GPU, B/s. A folder <c>run2</c> is of the GPU that the folder around it names.</summary>
    private static (MeasuredDevice Device, double HbmRate) Read(string folder, string home, FindingList findings)
    {
        var origin = new Origin(folder, 0, 0);
        if (!Directory.Exists(folder))
        {
            findings.Error(origin, "", "there is no such folder");
            return default;
        }

        var defects = new List<Finding>();
        var device = MeasuredDevice.Read(folder, defects);
        foreach (var defect in defects)
        {
            findings.Error(new Origin(defect.File, defect.Line, defect.Column), defect.Path, defect.Message, defect.Hint);
        }

        if (defects.Count == 0 && device.Rows.Count == 0)
        {
            findings.Error(origin, "", "the folder has no tables (*.csv)", "calibration/cuda writes them");
        }

        var path = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        var named = Path.GetFileName(path).StartsWith("run", StringComparison.Ordinal) ? Path.GetDirectoryName(path)! : path;
        var gpu = Path.GetFileName(named).Split('-')[0];
        if (!File.Exists(Path.Combine(home, "library", "gpus", gpu + ".yaml")))
        {
            findings.Error(origin, "", $"the folder names no GPU of the library: '{gpu}'", "name it by GPU and form factor, as h100-sxm");
            return default;
        }

        return (device, LibraryGpus.Read(home, gpu, findings)?.HbmRate.BytesPerSecond ?? 0);
    }

    private static void Print(string title, IReadOnlyList<RowSpread> spreads, Terminal terminal)
    {
        var table = ResultPrinter.Table(title, "rows", "median", "90 %", "mean", "worst", "its row");
        foreach (var spread in spreads)
        {
            table.AddRow(ResultPrinter.Cells(
                spread.Name, spread.Errors.Count.ToString(CultureInfo.InvariantCulture), Percent(spread.Median), Percent(spread.Ninety), Signed(spread.Mean), Signed(spread.Worst.Error), BenchmarkObservations.Text(spread.Worst.Row)));
        }

        terminal.ResultConsole.Write(table);
    }

    private static string Percent(double value) => (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Signed(double value) => (value * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
