using ScottPlot;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;
using Palette = Sim.Reports.Plots.Palette;

namespace Sim.Reports.Drawings;

/// <summary>Draws a layered fabric as a schematic: tiers as rows, planes side by side, few members standing for many.</summary>
public static class TopologyDrawing
{
    /// <summary>Name of the figure, and of its files.</summary>
    public const string Name = "topology";

    /// <summary>Planes drawn; the labels give the true number.</summary>
    private const int MostPlanes = 8;

    /// <summary>Boxes of a shared tier.</summary>
    private const int MostShared = 16;

    /// <summary>Boxes per row, all planes together.</summary>
    private const int MostAcross = 24;

    /// <summary>The drawing as PNG and SVG. Throws <see cref="ArgumentException"/> for no tier, no plane or an empty tier.</summary>
    public static Figure Draw(FabricSketch fabric)
    {
        if (fabric.Planes < 1 || fabric.Tiers.Count == 0 || fabric.Tiers.Any(t => t.Count < 1))
        {
            throw new ArgumentException("a drawing needs at least one plane, one tier, and one member in each tier", nameof(fabric));
        }

        using var canvas = new Canvas(60 + (110 * fabric.Tiers.Count));
        canvas.Plot.HideAxesAndGrid();
        canvas.Plot.Axes.SetLimits(-0.22, 1.02, -0.6, fabric.Tiers.Count - 0.4);
        var planes = Math.Min(fabric.Planes, MostPlanes);
        var rows = fabric.Tiers.Select(tier => Places(tier, planes)).ToArray();
        for (var level = 1; level < rows.Length; level++)
        {
            Join(canvas, rows[level - 1], rows[level], level);
        }

        for (var level = 0; level < rows.Length; level++)
        {
            Row(canvas, fabric, rows[level], level);
        }

        return canvas.Render(Name, fabric.Name + ": schematic, a few members of each tier stand for all", Describe(fabric));
    }

    /// <summary>Plane and horizontal place of each box of a tier; a shared tier has plane -1.</summary>
    private static (int Plane, double X)[] Places(TierSketch tier, int planes)
    {
        var groups = tier.Shared ? 1 : planes;
        var each = Math.Min(tier.Count, tier.Shared ? MostShared : Math.Max(2, MostAcross / planes));
        var places = new (int, double)[groups * each];
        for (var i = 0; i < places.Length; i++)
        {
            var plane = i / each;
            var inner = ((i % each) + 0.5) / each;
            places[i] = (tier.Shared ? -1 : plane, (plane + 0.06 + (0.88 * inner)) / groups);
        }

        return places;
    }

    private static void Join(Canvas canvas, (int Plane, double X)[] lower, (int Plane, double X)[] upper, int level)
    {
        foreach (var low in lower)
        {
            foreach (var high in upper)
            {
                if (low.Plane < 0 || low.Plane == high.Plane)
                {
                    var line = canvas.Plot.Add.Line(low.X, level - 1 + 0.16, high.X, level - 0.16);
                    line.Color = Palette.Muted.WithAlpha(0.35);
                    line.LineWidth = 0.75f;
                }
            }
        }
    }

    private static void Row(Canvas canvas, FabricSketch fabric, (int Plane, double X)[] places, int level)
    {
        var tier = fabric.Tiers[level];
        var half = 0.3 / Math.Max(places.Length, 8);
        foreach (var (_, x) in places)
        {
            canvas.Box(x - half, x + half, level - 0.16, level + 0.16, tier.Shared ? Palette.Grey : Palette.Blue);
        }

        var scope = tier.Shared || fabric.Planes == 1 ? "" : " per plane";
        canvas.Text(tier.Name, -0.2, level + 0.1, Palette.Ink, Alignment.MiddleLeft, 14);
        canvas.Text("\u00d7 " + Quantity.Number(tier.Count) + scope, -0.2, level - 0.12, Palette.Ink);
        if (level == fabric.Tiers.Count - 1 && fabric.Planes > 1)
        {
            canvas.Text("\u00d7 " + Quantity.Number(fabric.Planes) + " planes", -0.2, level + 0.38, Palette.Ink);
        }
    }

    private static string Describe(FabricSketch fabric) =>
        $"Schematic of {fabric.Name}: {Quantity.Number(fabric.Planes)} plane{(fabric.Planes == 1 ? "" : "s")}; from the bottom "
        + string.Join(", ", fabric.Tiers.Select(t => Quantity.Number(t.Count) + " " + t.Name + (t.Shared || fabric.Planes == 1 ? "" : " per plane"))) + ".";
}
