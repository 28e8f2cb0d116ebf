using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Html.Sections;

/// <summary>Results beside the bounds that physics sets.</summary>
internal static class BoundsSection
{
    public static void Write(HtmlBuilder html, RunResult result)
    {
        if (result.Bounds.Count == 0)
        {
            return;
        }

        html.OpenSection("bounds", "Bounds")
            .Element("p", "Each time beside the least that the workload's bytes, latencies and FLOPs allow on this hardware, computed apart from the engine. Below 1 is impossible.")
            .Table(
                "Simulated times and their bounds",
                [new("what"), new("simulated", true), new("lower bound", true), new("\u00d7 bound", true), new("serial upper bound", true), new("holds"), new("bound by")],
                result.Bounds.Select(b => (IReadOnlyList<string>)
                [
                    b.Name, Quantity.Format(b.Seconds, "s"), Quantity.Format(b.LowerSeconds, "s"), Quantity.Number(b.TimesBound),
                    double.IsFinite(b.UpperSeconds) ? Quantity.Format(b.UpperSeconds, "s") : "none known", b.Holds ? "yes" : "VIOLATED", b.Reason,
                ]),
                i => result.Bounds[i].Holds ? null : "bad")
            .CloseSection();
    }
}
