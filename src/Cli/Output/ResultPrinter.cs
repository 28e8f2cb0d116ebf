using System.Globalization;
using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Scenarios.Expectations;
using Spectre.Console;

namespace Sim.Cli.Output;

/// <summary>Prints a result: the answer first, then numbers, comparisons and notes.</summary>
public static class ResultPrinter
{
    public static void Print(RunResult result, Terminal terminal)
    {
        terminal.Results.WriteLine(result.Answer);
        terminal.Results.WriteLine();
        var metrics = Table("metric", "value", "unit", "what it is");
        foreach (var metric in result.Metrics)
        {
            metrics.AddRow(Cells(metric.Name, Number(metric.Value), Unit(metric.Unit), metric.Description));
        }

        terminal.ResultConsole.Write(metrics);
        PrintComparisons(result, terminal);
        Print([.. UncertaintyTables.Of(result), .. SampledTables.Of(result), .. AlternativeTables.Of(result), .. result.Tables], terminal);

        foreach (var note in result.Notes)
        {
            terminal.Results.WriteLine("note: " + note);
        }

        terminal.Results.WriteLine($"mode {result.Mode}, hash {result.Hash}");
    }

    /// <summary>Tables with their titles.</summary>
    public static void Print(IReadOnlyList<ResultTable> tables, Terminal terminal)
    {
        foreach (var table in tables)
        {
            terminal.Results.WriteLine();
            terminal.Results.WriteLine(table.Title);
            var grid = Table([.. table.Columns]);
            foreach (var row in table.Rows)
            {
                grid.AddRow(Cells([.. row]));
            }

            terminal.ResultConsole.Write(grid);
        }
    }

    /// <summary>One line per expectation.</summary>
    public static void Print(IReadOnlyList<ExpectationOutcome> outcomes, Terminal terminal)
    {
        foreach (var outcome in outcomes)
        {
            terminal.Results.WriteLine($"{(outcome.Holds ? "ok    " : "FAILED")} {outcome.Message}");
        }
    }

    /// <summary>A borderless table with columns as given; cells are plain text.</summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    /// <summary>Cells whose brackets are no markup.</summary>
    public static IReadOnlyList<Text> Cells(params string[] cells) => cells.Select(cell => new Text(cell)).ToList();

    /// <summary>Six significant digits.</summary>
    public static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A bare number has no unit to show.</summary>
    private static string Unit(string unit) => unit == "1" ? "" : unit;

    private static void PrintComparisons(RunResult result, Terminal terminal)
    {
        if (result.Comparisons.Count == 0)
        {
            return;
        }

        var table = Table("prediction against publication", "predicted", "published", "unit", "error", "source");
        foreach (var row in result.Comparisons)
        {
            var error = string.Create(CultureInfo.InvariantCulture, $"{row.RelativeError * 100:+0.00;-0.00;0.00} %{(row.Fitted ? " (fitted)" : "")}");
            table.AddRow(Cells(row.Name, Number(row.Predicted), Number(row.Published), Unit(row.Unit), error, row.Source));
        }

        terminal.ResultConsole.Write(table);
    }
}
