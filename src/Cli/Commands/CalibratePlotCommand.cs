using System.CommandLine;
using Sim.Calibration.Microbenchmarks;
using Sim.Cli.Calibrating;
using Sim.Cli.Hosting;
using Sim.Units;

namespace Sim.Cli.Commands;

/// <summary><c>sim calibrate plot</c>: draws tables of the CUDA microbenchmarks (calibration/cuda).</summary>
internal static class CalibratePlotCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Argument<string[]>("files") { Description = "Tables of microbenchmarks (CSV).", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "Folder for the figures, made if it is not there.", DefaultValueFactory = _ => Path.Combine("reports", "calibration"), HelpName = "folder" };
        var command = new Command("plot", "Draw tables of the CUDA microbenchmarks (calibration/cuda), each benchmark as PNG and SVG.") { files, output };
        command.SetAction(parsed =>
        {
            var findings = new List<Finding>();
            var rows = parsed.GetRequiredValue(files).SelectMany(file => BenchmarkReader.ReadFile(file, findings)).ToList();
            if (findings.Exists(finding => finding.Severity == FindingSeverity.Error))
            {
                throw new UserException(findings);
            }

            var folder = parsed.GetRequiredValue(output);
            Directory.CreateDirectory(folder);
            foreach (var figure in BenchmarkFigures.Draw(rows))
            {
                context.Token.ThrowIfCancellationRequested();
                var file = Path.Combine(folder, figure.Name);
                File.WriteAllBytes(file + ".png", figure.Png);
                File.WriteAllText(file + ".svg", figure.Svg);
                context.Terminal.Results.WriteLine($"{file}.png: {figure.Title}");
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
