using ScottPlot;
using SkiaSharp;

namespace Sim.Reports.Plots;

/// <summary>
/// The one font of all figures, embedded: on a machine without fonts ScottPlot draws plots without text, and with other fonts figures differ.
/// Liberation Sans has Arial's metrics, so an SVG shown with Arial or Helvetica keeps its layout.
/// </summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Family = "Liberation Sans";
    private static readonly Lazy<bool> Registered = new(Register);
    private static readonly SKData Data = Load();

    /// <summary>Makes the font ScottPlot's default, once per process; ScottPlot's list of fonts is process-wide.</summary>
    public static void Ensure() => _ = Registered.Value;

    /// <summary>The same face whatever is asked for: figures use one family, one weight.</summary>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Family ? SKTypeface.FromData(Data) : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Family ? SKTypeface.FromData(Data) : null;

    private static bool Register()
    {
        Fonts.FontResolvers.Insert(0, new PlotFont());
        Fonts.Default = Family;
        return true;
    }

    private static SKData Load()
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream("LiberationSans-Regular.ttf")
            ?? throw new InvalidOperationException("the embedded font is missing from the assembly");
        return SKData.Create(stream);
    }
}
