using ScottPlot;
using Sim.Reports.Formatting;

namespace Sim.Reports.Plots;

/// <summary>A plot in the house style and its rendering to both formats.</summary>
internal sealed class Canvas : IDisposable
{
    public const int Width = 960;
    private const float FontSize = 13;
    private readonly Plot _plot;
    private readonly BoxLayer _boxes = new();
    private readonly int _height;

    public Canvas(int height)
    {
        PlotFont.Ensure();
        _height = height;
        _plot = new Plot();
        _plot.Font.Set(PlotFont.Family);
        _plot.FigureBackground.Color = Palette.Paper;
        _plot.DataBackground.Color = Colors.Transparent;
        _plot.Axes.Color(Palette.Muted);
        _plot.Axes.Right.FrameLineStyle.Width = 0;
        _plot.Axes.Top.FrameLineStyle.Width = 0;
        _plot.Grid.MajorLineColor = Palette.Rule;
        _plot.Grid.MajorLineWidth = 1;
        _plot.Axes.Title.IsVisible = false;
        foreach (var axis in new IAxis[] { _plot.Axes.Left, _plot.Axes.Bottom })
        {
            axis.TickLabelStyle.FontSize = FontSize - 1;
            axis.TickLabelStyle.ForeColor = Palette.Ink;
            axis.MinorTickStyle.Length = 0;
            axis.MajorTickStyle.Length = 4;
        }

        _plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { TickDensity = 0.4, LabelFormatter = Quantity.Number };
        _plot.PlottableList.Add(_boxes);
        _plot.Axes.Left.Label.Bold = false;
        _plot.Axes.Bottom.Label.Bold = false;
        _plot.Axes.Left.Label.FontSize = FontSize;
        _plot.Axes.Bottom.Label.FontSize = FontSize;
        _plot.Axes.Left.Label.ForeColor = Palette.Ink;
        _plot.Axes.Bottom.Label.ForeColor = Palette.Ink;
    }

    public Plot Plot => _plot;

    /// <summary>Categories on the left axis, first at the top; only vertical grid lines.</summary>
    public void Rows(IReadOnlyList<string> labels)
    {
        var positions = new double[labels.Count];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = -i;
        }

        _plot.Axes.Left.SetTicks(positions, [.. labels.Select(l => Shorten(l, 42))]);
        _plot.Axes.Left.MajorTickStyle.Length = 0;
        _plot.Grid.YAxisStyle.IsVisible = false;
        _plot.Axes.SetLimitsY(-labels.Count + 0.45, 0.55);
    }

    /// <summary>A filled box without outline, below all lines and texts.</summary>
    public void Box(double left, double right, double bottom, double top, Color color) => _boxes.Add(color, new CoordinateRect(left, right, bottom, top));

    public void Text(string text, double x, double y, Color color, Alignment alignment = Alignment.MiddleLeft, float size = FontSize - 1)
    {
        var label = _plot.Add.Text(text, x, y);
        label.LabelFontName = PlotFont.Family;
        label.LabelFontSize = size;
        label.LabelFontColor = color;
        label.LabelAlignment = alignment;
    }

    public void Legend(IEnumerable<KeyValuePair<string, Color>> items)
    {
        _plot.Legend.ManualItems.Clear();
        foreach (var (name, color) in items)
        {
            _plot.Legend.ManualItems.Add(new LegendItem { LabelText = Shorten(name, 32), FillColor = color, OutlineWidth = 0, LineWidth = 0, MarkerSize = 0 });
        }

        var panel = _plot.ShowLegend(Edge.Top);
        panel.Alignment = Alignment.UpperLeft;
        panel.MinimumSize = panel.MaximumSize = LegendHeight(_plot.Legend.ManualItems);
        var legend = _plot.Legend;
        legend.FontName = PlotFont.Family;
        legend.SetBestFontOnEachRender = false;
        legend.FontSize = FontSize - 1;
        legend.FontColor = Palette.Ink;
        legend.OutlineWidth = 0;
        legend.ShadowColor = Colors.Transparent;
        legend.BackgroundColor = Colors.Transparent;
        legend.Orientation = Orientation.Horizontal;
        legend.TightHorizontalWrapping = true;
        legend.SymbolWidth = 12;
        legend.SymbolHeight = 12;
    }

    /// <summary>Height of the wrapped legend; the panel's own measure reserves room for twice the rows.</summary>
    private static float LegendHeight(IEnumerable<LegendItem> items)
    {
        var width = items.Sum(item => 38 + (6.6 * item.LabelText.Length));
        return 14 + (22 * (float)Math.Ceiling(width / (Width - 120)));
    }

    /// <summary>Renders SVG at nominal size, PNG at twice that for dense screens and print.</summary>
    public Figure Render(string name, string title, string alternative)
    {
        var svg = SvgText.Clean(_plot.GetSvgXml(Width, _height), name);
        _plot.ScaleFactor = 2;
        using var image = _plot.GetImage(Width * 2, _height * 2);
        var png = image.GetImageBytes(ImageFormat.Png, 100);
        return new Figure(name, title, alternative, png, svg);
    }

    public void Dispose() => _plot.Dispose();

    public static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 1)].TrimEnd() + "\u2026";
}
