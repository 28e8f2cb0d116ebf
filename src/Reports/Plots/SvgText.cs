using System.Globalization;
using System.Text.RegularExpressions;

namespace Sim.Reports.Plots;

/// <summary>Cleans what the SVG backend writes.</summary>
internal static partial class SvgText
{
    /// <summary>
    /// Ids come from a counter of the process, so they are numbered anew and carry the figure's name: two runs give equal bytes, and
    /// several figures can share a page. Lists of glyph positions end in a comma, at which strict readers drop the whole list.
    /// </summary>
    public static string Clean(string svg, string figure)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var numbered = Ids().Replace(svg, match =>
        {
            var id = match.Groups[2].Value;
            if (!names.TryGetValue(id, out var name))
            {
                name = figure + "-" + (names.Count + 1).ToString(CultureInfo.InvariantCulture);
                names.Add(id, name);
            }

            return match.Groups[1].Value + name;
        });
        return TrailingComma().Replace(numbered, "\"").ReplaceLineEndings("\n");
    }

    [GeneratedRegex("""(\sid="|url\(#|href="#)([^")]+)""")]
    private static partial Regex Ids();

    [GeneratedRegex(""",\s*"(?=[\s>/])""")]
    private static partial Regex TrailingComma();
}
