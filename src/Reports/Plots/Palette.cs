using ScottPlot;

namespace Sim.Reports.Plots;

/// <summary>
/// Colours that the common forms of colour blindness keep apart: Okabe and Ito, "Color Universal Design" (2008). Greys stand for waiting, so
/// that work is coloured and the lack of it is not.
/// </summary>
internal static class Palette
{
    /// <summary>Text, axes; replaced by the page's text colour inside report.html.</summary>
    public static readonly Color Ink = Color.FromHex("#1B1F24");

    /// <summary>Secondary text and ticks.</summary>
    public static readonly Color Muted = Color.FromHex("#57606B");

    /// <summary>Grid lines.</summary>
    public static readonly Color Rule = Color.FromHex("#D9DEE4");

    /// <summary>Background; transparent inside report.html.</summary>
    public static readonly Color Paper = Color.FromHex("#FFFFFF");
    public static readonly Color Blue = Color.FromHex("#0072B2");
    public static readonly Color Sky = Color.FromHex("#56B4E9");
    public static readonly Color Green = Color.FromHex("#009E73");
    public static readonly Color Yellow = Color.FromHex("#F0E442");
    public static readonly Color Orange = Color.FromHex("#E69F00");
    public static readonly Color Vermillion = Color.FromHex("#D55E00");
    public static readonly Color Purple = Color.FromHex("#CC79A7");
    /// <summary>Two more hues of Tol's "muted" scheme (SRON/EPS/TN/09-002), for causes beyond Okabe and Ito's eight.</summary>
    public static readonly Color Wine = Color.FromHex("#882255");

    /// <summary>The second of them.</summary>
    public static readonly Color Olive = Color.FromHex("#999933");
    public static readonly Color LightGrey = Color.FromHex("#C3C9D0");

    /// <summary>A second kind of waiting beside the first.</summary>
    public static readonly Color PaleGrey = Color.FromHex("#E4E8EC");
    public static readonly Color Grey = Color.FromHex("#8B949E");

    /// <summary>Text on a light cell: stays dark when the page is dark, since the cell stays light.</summary>
    public static readonly Color CellInk = Color.FromHex("#1B1F25");

    /// <summary>A heat map's zero.</summary>
    public static readonly Color HeatLow = Color.FromHex("#EAF1F7");

    /// <summary>A heat map's full utilisation.</summary>
    public static readonly Color HeatHigh = Color.FromHex("#004C7A");

    /// <summary>The band of +-5 %: the accent, translucent, so that it works on light and dark pages.</summary>
    public static readonly Color BandNarrow = Blue.WithAlpha(0.22);

    /// <summary>The band of +-10 %.</summary>
    public static readonly Color BandWide = Blue.WithAlpha(0.10);

    private static readonly Color[] Free = [Blue, Green, Orange, Purple, Sky, Vermillion, Yellow, Olive, Wine, Grey];

    /// <summary>Words of kinds and causes with a fixed colour, most telling first, so that a cause looks the same in every figure.</summary>
    private static readonly (string Word, Color Color)[] Known =
    [
        ("bubble", LightGrey), ("other half", PaleGrey), ("wait", LightGrey), ("idle", LightGrey), ("f&b", Blue), ("overlapped", Blue), ("dispatch", Orange),
        ("combine", Vermillion), ("exposed", Vermillion), ("notify", Grey), ("launch", Grey), ("send", Purple), ("reduc", Wine),
        ("gather", Wine), ("optimizer", Olive), ("weight", Yellow), ("forward", Sky), ("backward", Green), ("attention", Sky),
        ("gemm", Blue), ("compute", Blue), ("communication", Orange),
    ];

    private static readonly Dictionary<string, Color> Exact = new(StringComparer.OrdinalIgnoreCase) { ["F"] = Sky, ["B"] = Green, ["W"] = Yellow };

    /// <summary>One colour per name. Known words keep theirs unless an earlier name has it; the rest take free ones, then repeat.</summary>
    public static Dictionary<string, Color> Assign(IEnumerable<string> names)
    {
        var colors = new Dictionary<string, Color>(StringComparer.Ordinal);
        var open = new List<string>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            var known = Find(name);
            if (known is { } color && !colors.ContainsValue(color))
            {
                colors[name] = color;
            }
            else
            {
                open.Add(name);
            }
        }

        var next = 0;
        foreach (var name in open)
        {
            var free = Free.Where(c => !colors.ContainsValue(c)).Cast<Color?>().FirstOrDefault();
            colors[name] = free ?? Free[next++ % Free.Length].MixedWith(Paper, 0.5);
        }

        return colors;
    }

    private static Color? Find(string name)
    {
        if (Exact.TryGetValue(name, out var exact))
        {
            return exact;
        }

        foreach (var (word, color) in Known)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return color;
            }
        }

        return null;
    }
}
