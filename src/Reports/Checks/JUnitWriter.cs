using System.Globalization;
using System.Text;
using System.Xml;
using Sim.Reports.Formatting;

namespace Sim.Reports.Checks;

/// <summary>Writes check outcomes as JUnit XML, the form that CI systems read: one suite per scenario, one case per metric.</summary>
public static class JUnitWriter
{
    /// <summary>The document as UTF-8 without byte order mark. Suites keep the order in which scenarios first appear.</summary>
    public static void Write(IReadOnlyList<CheckOutcome> outcomes, Stream output)
    {
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };
        using var xml = XmlWriter.Create(output, settings);
        xml.WriteStartElement("testsuites");
        WriteTotals(xml, "sim check", outcomes);
        foreach (var suite in outcomes.GroupBy(o => o.Scenario))
        {
            xml.WriteStartElement("testsuite");
            WriteTotals(xml, suite.Key, [.. suite]);
            foreach (var outcome in suite)
            {
                WriteCase(xml, outcome);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteTotals(XmlWriter xml, string name, IReadOnlyCollection<CheckOutcome> outcomes)
    {
        xml.WriteAttributeString("name", MarkupText.Clean(name));
        xml.WriteAttributeString("tests", Text(outcomes.Count));
        xml.WriteAttributeString("failures", Text(outcomes.Count(o => !o.Passed)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Text(outcomes.Sum(o => o.Seconds)));
    }

    private static void WriteCase(XmlWriter xml, CheckOutcome outcome)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", MarkupText.Clean(outcome.Scenario));
        xml.WriteAttributeString("name", MarkupText.Clean(outcome.Metric));
        xml.WriteAttributeString("time", Text(outcome.Seconds));
        xml.WriteAttributeString("file", MarkupText.Clean(outcome.File));
        if (outcome.Line > 0)
        {
            xml.WriteAttributeString("line", outcome.Line.ToString(CultureInfo.InvariantCulture));
        }

        if (outcome.Passed)
        {
            xml.WriteElementString("system-out", MarkupText.Clean(outcome.Message));
        }
        else
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", MarkupText.Clean(outcome.Message));
            xml.WriteString(MarkupText.Clean(string.Create(CultureInfo.InvariantCulture, $"{outcome.File}:{outcome.Line}: {outcome.Metric}: {outcome.Message}")));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
