using System.Security.Cryptography;
using System.Text;
using Sim.Engine.Results;
using Sim.Reports.Writing;

namespace Sim.Reports.Html.Sections;

/// <summary>How to make the same report again, and how to know that it is the same.</summary>
internal static class ReproduceSection
{
    public static void Write(HtmlBuilder html, RunResult result, ReportContext context)
    {
        html.OpenSection("reproduce", "Reproduce it")
            .Raw("<pre><code>" + Formatting.MarkupText.Escape(context.Command) + "</code></pre>")
            .Raw("<dl class=\"facts\">")
            .Element("dt", "Tool").Element("dd", context.ToolVersion)
            .Element("dt", "Mode").Element("dd", result.Mode)
            .Element("dt", "Scenario hash").Element("dd", ScenarioHash(context), "mono")
            .Element("dt", "Result hash").Element("dd", result.Hash, "mono")
            .Raw("</dl>")
            .Element("p", "Equal scenario hash and tool give an equal result hash. The scenario hash is the SHA-256 of resolved.yaml, the result hash that of every simulated start and end.")
            .Raw("<details><summary>The resolved scenario</summary>")
            .Raw("<pre><code>" + Formatting.MarkupText.Escape(context.ResolvedYaml) + "</code></pre></details>")
            .CloseSection();
    }

    /// <summary>SHA-256 of the resolved scenario's UTF-8 bytes, as <c>sha256sum resolved.yaml</c> prints it.</summary>
    public static string ScenarioHash(ReportContext context) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(context.ResolvedYaml)));
}
