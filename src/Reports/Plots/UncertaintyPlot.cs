using Sim.Engine.Results;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>Share of the variance by basis: what to measure for a narrower interval.</summary>
internal static class UncertaintyPlot
{
    public static Figure Draw(Uncertainty error)
    {
        var bases = error.Bases;
        using var canvas = new Canvas(70 + (28 * bases.Count));
        canvas.Rows([.. bases.Select(share => share.Name)]);
        var longest = bases.Max(share => share.VarianceShare) * 100;
        for (var i = 0; i < bases.Count; i++)
        {
            var share = bases[i].VarianceShare * 100;
            canvas.Box(Math.Min(0, share), Math.Max(0, share), -i - 0.3, -i + 0.3, Palette.Blue);
            var text = Quantity.Percent(bases[i].VarianceShare) + "  (" + Quantity.Format(bases[i].StandardError, "s") + " on " + Quantity.Format(bases[i].Seconds, "s") + ")";
            canvas.Text(text, Math.Max(0, share) + (longest * 0.01), -i, Palette.Ink);
        }

        canvas.Plot.Axes.SetLimitsX(Math.Min(0, bases.Min(share => share.VarianceShare) * 100), longest * 1.45);
        canvas.Plot.XLabel("share of the variance (%)");
        var alternative = "Bars of the variance by basis: " + string.Join(", ", bases.Select(share => share.Name + " " + Quantity.Percent(share.VarianceShare))) + ".";
        return canvas.Render("uncertainty", "What the interval comes from: variance by basis (standard error on seconds of the path)", alternative);
    }
}
