using System.Globalization;
using System.Xml;
using Sim.Scenarios.Fields;

namespace Sim.Cli.Checking;

/// <summary>Writes the result of a check in the JUnit form that CI systems read: a suite per scenario, a case per expectation.</summary>
public static class JUnitWriter
{
    public static void Write(IReadOnlyList<CheckCase> cases, string file)
    {
        using var xml = XmlWriter.Create(file, new XmlWriterSettings { Indent = true });
        xml.WriteStartElement("testsuites");
        foreach (var item in cases)
        {
            WriteSuite(xml, item);
        }

        xml.WriteEndElement();
    }

    private static void WriteSuite(XmlWriter xml, CheckCase item)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", item.File);
        xml.WriteAttributeString("tests", (item.Outcomes.Count + 1).ToString(CultureInfo.InvariantCulture));
        var runFailed = item.Failure is not null || item.Findings.Count > 0;
        xml.WriteAttributeString("failures", item.Outcomes.Count(outcome => !outcome.Holds).ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", runFailed ? "1" : "0");
        WriteCase(xml, item.File, "runs", item.Elapsed, "error", runFailed ? item.Failure ?? string.Join('\n', item.Findings) : null);
        foreach (var outcome in item.Outcomes)
        {
            var name = $"{outcome.Expectation.Metric} ({Choices.Word(outcome.Expectation.Kind)})";
            WriteCase(xml, item.File, name, TimeSpan.Zero, "failure", outcome.Holds ? null : outcome.Message);
        }

        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string file, string name, TimeSpan elapsed, string kind, string? problem)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", file);
        xml.WriteAttributeString("name", name);
        xml.WriteAttributeString("time", elapsed.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture));
        if (problem is not null)
        {
            xml.WriteStartElement(kind);
            xml.WriteAttributeString("message", Clean(problem));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    /// <summary>Control characters are not allowed in XML.</summary>
    private static string Clean(string text) => string.Concat(text.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '?'));
}
