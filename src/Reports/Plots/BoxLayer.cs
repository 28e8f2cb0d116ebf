using ScottPlot;
using SkiaSharp;

namespace Sim.Reports.Plots;

/// <summary>All boxes of a chart as one path per colour: a pipeline chart has ten thousand, and one element each makes an SVG of megabytes.</summary>
internal sealed class BoxLayer : IPlottable
{
    private readonly List<(Color Color, List<CoordinateRect> Boxes)> _colors = [];

    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    /// <summary>Boxes of one colour should not overlap with those of a later one: colours are painted in the order of their first box.</summary>
    public void Add(Color color, CoordinateRect box)
    {
        foreach (var (known, boxes) in _colors)
        {
            if (known == color)
            {
                boxes.Add(box);
                return;
            }
        }

        _colors.Add((color, [box]));
    }

    public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

    public void Render(RenderPack rp)
    {
        foreach (var (color, boxes) in _colors)
        {
            using var path = new SKPath();
            foreach (var box in boxes)
            {
                var left = Snap(Axes.GetPixelX(box.Left));
                var right = Snap(Axes.GetPixelX(box.Right));
                path.AddRect(new SKRect(left, Snap(Axes.GetPixelY(box.Top)), Math.Max(right, left + 0.25f), Snap(Axes.GetPixelY(box.Bottom))));
            }

            using var paint = new SKPaint { Color = color.ToSKColor(), IsAntialias = true, Style = SKPaintStyle.Fill };
            rp.Canvas.DrawPath(path, paint);
        }
    }

    /// <summary>To an eighth of a pixel: finer is not seen, and short numbers keep the SVG small.</summary>
    private static float Snap(float pixel) => MathF.Round(pixel * 8) / 8;
}
