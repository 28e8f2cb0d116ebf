using System.Text;
using System.Xml;

namespace Sim.Reports.Formatting;

/// <summary>Text made fit for XML and HTML.</summary>
internal static class MarkupText
{
    /// <summary>Replaces what XML 1.0 cannot hold (most control characters, lone surrogates) by U+FFFD.</summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]);
            if (pair || XmlConvert.IsXmlChar(text[i]))
            {
                clean?.Append(text, i, pair ? 2 : 1);
                i += pair ? 1 : 0;
                continue;
            }

            clean ??= new StringBuilder(text, 0, i, text.Length);
            clean.Append('\uFFFD');
        }

        return clean?.ToString() ?? text;
    }

    /// <summary>Cleaned and escaped for element content and for attribute values in double quotes.</summary>
    public static string Escape(string text) =>
        Clean(text)
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);
}
