using System.CommandLine;
using System.Globalization;
using Sim.Calibration;
using Sim.Calibration.Microbenchmarks;
using Sim.Calibration.Validation;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Cli.Running;
using Sim.Engine.Compute;
using Sim.Engine.Results;
using Sim.Reports.Plots;
using Sim.Reports.Writing;
using Sim.Scenarios.Measured;
using Sim.Scenarios.Studies;
using Sim.Units;
using Spectre.Console;

namespace Sim.Cli.Commands;

/// <summary><c>sim validate</c>: every published row that was not fitted beside its prediction.</summary>
internal static class ValidateCommand
{
    private static readonly string[] Quick =
    [
        "scenarios/deepseek-v3/fig7-exchange.yaml", "scenarios/deepseek-v3/overlapped-chunk.yaml", "scenarios/systems/das-training.yaml",
        "scenarios/systems/cogvideox-sampling-h100.yaml", "scenarios/systems/cogvideox-sampling-a100.yaml", "scenarios/systems/dinfer-llada-moe.yaml",
        "scenarios/systems/minimax-m1-generation.yaml", "scenarios/systems/minimax-m1-rl.yaml",
    ];

    /// <summary>Latencies whose end points are calibrated on one row each; the others are predicted.</summary>
    private static readonly string[] Messages =
        ["scenarios/network/table5-ib.yaml", "scenarios/network/table5-roce.yaml", "scenarios/network/table5-nvlink.yaml", "scenarios/network/latency-hdr.yaml"];

    /// <summary>Maps of rows to scenarios, with their tables.</summary>
    private static readonly (string Table, string Map)[] Maps =
    [
        ("validation-training", "megatron-70b"), ("validation-training", "megatron-405b"), ("validation-training", "megatron-405b-one-stage"), ("validation-training", "llama3-405b-tflops"),
        ("validation-training", "llama3-405b-mfu"), ("kv-transfer", "qwen3-8b-first-token"),
    ];

    private static readonly string[] Steps = ["scenarios/deepseek-v3/table4-mpft.yaml", "scenarios/deepseek-v3/table4-mrft.yaml"];

    public static Command Create(CommandContext context)
    {
        var skip = new Option<bool>("--skip-steps") { Description = "Take the steps of thousands of GPUs from the last run instead of simulating them." };
        var check = new Option<bool>("--check") { Description = "Compare with the files in docs/ instead of writing them; exit code 1 when they differ." };
        var csv = new Option<string?>("--csv") { Description = "Predict the measured steps of this table instead; needs --map.", HelpName = "file" };
        var map = new Option<string?>("--map") { Description = "How the columns of the table become scenarios (YAML).", HelpName = "file" };
        var set = CommonOptions.Set();
        var root = CommonOptions.Root();
        var command = new Command("validate", "Predict every published measurement that was not fitted; write docs/validation.md.") { skip, check, csv, map, set, root };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(csv) is not null || parsed.GetValue(map) is not null)
            {
                return MeasuredSteps.Validate(context, parsed.GetValue(csv), parsed.GetValue(map), parsed.GetValue(set) ?? [], parsed.GetValue(root));
            }

            var home = LibraryRoot.Find(parsed.GetValue(root));
            var files = Files(context, home, parsed.GetValue(skip));
            return parsed.GetValue(check) ? Check(files, context.Terminal) : Write(files, context.Terminal);
        });
        return command;
    }

    private static List<(string Path, string Text)> Files(CommandContext context, string home, bool skipSteps)
    {
        var table = Path.Combine(home, "docs", "validation.csv");
        var findings = new List<Finding>();
        var tables = MeasurementTables.Read(Path.Combine(home, "data", "measured", "published"), findings);
        var devices = MeasuredDevice.ReadAll(Path.Combine(home, "data", "measured"), findings);
        if (findings.Count > 0)
        {
            throw new UserException(findings);
        }

        var made = Quick.SelectMany(file => Predict(context, home, file)).ToList();
        var steps = skipSteps ? OutcomeTable.ReadStudies(table, [.. Steps.Select(file => Path.GetFileNameWithoutExtension(file)!)]) : Steps.SelectMany(file => Predict(context, home, file)).ToList();
        made.AddRange(steps);
        made.AddRange(Mapped(context, home));
        if (!skipSteps && steps.FirstOrDefault(item => item.Id == "ISC-001") is { } tokens)
        {
            made.Add(StudyPredictions.PretrainingHours(tokens, tables["validation-step"].First(row => row.Id == "ISC-045")));
        }

        var messages = Messages.Select(file => Run(context, home, file)).ToList();
        made.AddRange(messages.SelectMany(item => StudyPredictions.Of(item)));
        var fitted = ProfileFitter.Fit("h800", tables, devices);
        var profiles = new[] { "h100", "h200" }.ToDictionary(name => name, name => StudyFiles.Profile(home, name), StringComparer.Ordinal);
        profiles["h800"] = fitted.Profile;
        var rows = RowOutcomes.Of(tables, fitted, profiles, made, [.. messages.SelectMany(StudyPredictions.Calibrated)]);
        var own = OwnRows.Judge(devices.Values.Where(device => profiles.ContainsKey(device.Gpu)).Select(device => (device, profiles[device.Gpu])));
        Print(rows, own, context.Terminal);
        return
        [
            (Path.Combine(home, "docs", "validation.md"), ValidationPage.Write(rows, CrossValidation.Run(tables), own)),
            (table, OutcomeTable.Write(rows)),
            (Path.Combine(home, "docs", "images", "validation.svg"), Figure(rows).Svg),
        ];
    }

    private static IReadOnlyList<Prediction> Predict(CommandContext context, string home, string file) => StudyPredictions.Of(Run(context, home, file));

    private static RunResult Run(CommandContext context, string home, string file)
    {
        context.Terminal.Messages.WriteLine("running " + file);
        return context.Run(context.Load(Path.Combine(home, file), [], home));
    }

    /// <summary>The rows of the maps, folded. A row that they name and that cannot run is an error: it belongs to <see cref="NotModelled"/> with its reason.</summary>
    private static IEnumerable<Prediction> Mapped(CommandContext context, string home)
    {
        context.Terminal.Messages.WriteLine("running " + string.Join(", ", Maps.Select(map => map.Map)));
        var scratch = Directory.CreateTempSubdirectory("sim-validate-").FullName;
        try
        {
            var published = Path.Combine(home, "data", "measured", "published");
            var cases = Maps.SelectMany(
                item => MeasuredSteps.Cases(context, Path.Combine(published, item.Table + ".csv"), Path.Combine(published, "maps", item.Map + ".yaml"), [], home, scratch).Select(step => (step, item.Map))).ToList();
            return [.. new StepRunner(context, Workers.All).Run([.. cases.Select(item => item.step)]).Zip(cases, (outcome, item) => StudyPredictions.Of(outcome.Case, outcome.Predicted ?? throw new UserException($"{item.Map}: {outcome.Case.Label}: {outcome.Failure}"), item.Map))];
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static Figure Figure(IReadOnlyList<RowOutcome> rows)
    {
        var points = rows.Where(row => row.Status == RowStatus.Predicted).Select(row => new MeasuredPoint(row.Group, row.Measured, row.Predicted, Fitted: false)).ToList();
        return MeasuredPlot.Errors("validation", "Error of every prediction", "each row in its own unit", points);
    }

    private static int Write(List<(string Path, string Text)> files, Terminal terminal)
    {
        foreach (var (path, text) in files)
        {
            AtomicFile.Write(path, text);
            terminal.Messages.WriteLine("wrote " + path);
        }

        return ExitCodes.Ok;
    }

    private static int Check(List<(string Path, string Text)> files, Terminal terminal)
    {
        var stale = files.Where(file => !File.Exists(file.Path) || File.ReadAllText(file.Path) != file.Text).ToList();
        foreach (var (path, text) in stale)
        {
            var old = File.Exists(path) ? File.ReadAllLines(path) : [];
            var line = text.Split('\n').Zip(old.Append("")).TakeWhile(pair => pair.First == pair.Second).Count();
            terminal.Messages.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}:{line + 1}:1: error: stale; sim validate writes it anew"));
        }

        return stale.Count == 0 ? ExitCodes.Ok : ExitCodes.ExpectationFailed;
    }

    private static void Print(IReadOnlyList<RowOutcome> rows, IReadOnlyList<OwnResult> own, Terminal terminal)
    {
        var table = ResultPrinter.Table("group", "rows", "fitted", "predicted", "not modelled", "MAPE", "bias", "worst");
        foreach (var group in RowGroups.All)
        {
            var of = rows.Where(row => row.Group == group).ToList();
            var summary = ErrorSummary.Of(of);
            table.AddRow(ResultPrinter.Cells(
                group, Count(of.Count), Count(of.Count(row => row.Status == RowStatus.Fitted)), Count(summary.Count), Count(of.Count(row => row.Status == RowStatus.NotModelled)),
                Percent(summary.MeanAbsolute), Percent(summary.Bias), summary.Worst is { } worst ? $"{worst.Id} {Percent(worst.RelativeError)}" : ""));
        }

        foreach (var item in own)
        {
            table.AddRow(ResultPrinter.Cells(
                $"{item.Device}: {item.What}", Count(item.Rows), "0", Count(item.Rows), "0", Percent(item.MeanAbsolute), Percent(item.Bias), $"{item.Worst.Id} {Percent(item.Worst.Relative)}"));
        }

        terminal.ResultConsole.Write(table);
        foreach (var aim in GroupAim.All)
        {
            var summary = ErrorSummary.Of(rows.Where(aim.Contains));
            terminal.Results.WriteLine($"{(summary.MeanAbsolute <= aim.MeanAbsolute ? "met   " : "missed")} {aim.Name}: {Percent(summary.MeanAbsolute)} over {Count(summary.Count)} rows, at most {Percent(aim.MeanAbsolute)}");
        }
    }

    private static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double value) => (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
