using System.Globalization;

namespace Sim.Reports.Writing;

/// <summary>Turns identifiers into file names that are safe on every system and never meet twice.</summary>
internal sealed class FileNames
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Keeps letters, digits, dash and underscore of ASCII; everything else, path separators and dots too, becomes an underscore. A name that
    /// was taken gets a number.
    /// </summary>
    public string Take(string identifier)
    {
        var safe = string.Create(Math.Min(identifier.Length, 80), identifier, (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_' ? text[i] : '_';
            }
        });
        safe = safe.Length == 0 ? "table" : safe;
        var name = safe;
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = safe + "_" + i.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }
}
