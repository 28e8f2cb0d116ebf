using System.IO.Compression;
using System.Text;
using Sim.Engine.Results;
using Sim.Reports.Drawings;
using Sim.Reports.Html;
using Sim.Reports.Plots;
using Sim.Reports.Traces;

namespace Sim.Reports.Writing;

/// <summary>Writes a result as a folder of files that people, spreadsheets, editors and trace viewers open. Equal input gives equal bytes.</summary>
public static class ReportWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes <c>result.json</c>, <c>resolved.yaml</c>, <c>report.html</c>, <c>summary.md</c>, <c>plots/*.png|svg</c>,
    /// <c>tables/*.csv</c> and, where there is a timeline or a trace, <c>trace.json.gz</c>. The folder appears complete or not at all; an
    /// earlier report of the same name is replaced, and files in it that are no part of a report are kept.
    /// </summary>
    /// <param name="result">The result.</param>
    /// <param name="folder">The report's folder.</param>
    /// <param name="context">How to make it again.</param>
    /// <param name="fabric">The fabric to draw above the charts, or null for none.</param>
    /// <param name="data">Further tables, and a trace in the place of the timeline's.</param>
    /// <exception cref="ForeignFolderException">The folder exists and holds something that is no report.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(RunResult result, string folder, ReportContext context, FabricSketch? fabric = null, ReportData? data = null) =>
        AtomicFolder.Write(folder, target =>
        {
            IReadOnlyList<Figure> figures = fabric is null ? FigureSet.Draw(result) : [TopologyDrawing.Draw(fabric), .. FigureSet.Draw(result)];
            WriteText(target, "result.json", ResultJson.Serialize(result));
            WriteText(target, "resolved.yaml", context.ResolvedYaml);
            WriteText(target, "summary.md", SummaryMarkdown.Write(result, context));
            WriteText(target, "report.html", HtmlReport.Write(result, context, figures));
            CsvTables.Write(result, Directory.CreateDirectory(Path.Combine(target, "tables")).FullName, data?.Files ?? []);
            WriteFigures(figures, target);
            if (data is not null || result.Timeline.Count > 0)
            {
                using var file = File.Create(Path.Combine(target, "trace.json.gz"));
                using var zip = new GZipStream(file, CompressionLevel.Optimal);
                (data?.Trace ?? (stream => ChromeTraceWriter.Write(result, context, stream)))(zip);
            }
        });

    private static void WriteFigures(IReadOnlyList<Figure> figures, string target)
    {
        if (figures.Count == 0)
        {
            return;
        }

        var plots = Directory.CreateDirectory(Path.Combine(target, "plots")).FullName;
        foreach (var figure in figures)
        {
            File.WriteAllBytes(Path.Combine(plots, figure.Name + ".png"), figure.Png);
            WriteText(plots, figure.Name + ".svg", figure.Svg);
        }
    }

    private static void WriteText(string target, string name, string text) => File.WriteAllText(Path.Combine(target, name), text, Utf8);
}
