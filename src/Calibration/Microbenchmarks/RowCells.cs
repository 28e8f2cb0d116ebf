using System.Globalization;
using CsvHelper;
using Sim.Units;

namespace Sim.Calibration.Microbenchmarks;

/// <summary>The cells of the current row by column name. A cell that is not what its column wants becomes a finding at its place.</summary>
internal sealed class RowCells(string file, CsvReader csv, IReadOnlyList<string> columns, ICollection<Finding> findings)
{
    private int _defects;

    public int Line => (int)csv.LineNumber;

    /// <summary>Whether the current row has no finding so far.</summary>
    public bool Sound => _defects == 0;

    /// <summary>Forgets the defects of the row before.</summary>
    public void Start() => _defects = 0;

    public void Refuse(string column, string message, string? hint = null)
    {
        _defects++;
        findings.Add(new Finding(FindingSeverity.Error, file, Line, Position(column), column, message, hint));
    }

    public string Text(string column)
    {
        var text = csv.GetString(column);
        if (text.Length == 0)
        {
            Refuse(column, "a value was expected, the cell is empty");
        }

        return text;
    }

    public string Word(string column, string hint)
    {
        var text = Text(column);
        if (text.Length > 0 && !IsWord(text))
        {
            Refuse(column, $"'{text}' is no name of small letters, digits, '_' and '.'", hint);
        }

        return text;
    }

    public string OneOf(string column, params ReadOnlySpan<string> values)
    {
        var text = Text(column);
        if (text.Length > 0 && !values.Contains(text))
        {
            Refuse(column, $"'{text}' is not known here", "one of: " + string.Join(", ", values));
        }

        return text;
    }

    public double Positive(string column)
    {
        var text = Text(column);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0)
        {
            return value;
        }

        if (text.Length > 0)
        {
            Refuse(column, $"'{text}' is not a finite number above zero");
        }

        return double.NaN;
    }

    public int Count(string column)
    {
        var text = Text(column);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
        {
            return value;
        }

        if (text.Length > 0)
        {
            Refuse(column, $"'{text}' is not a whole number above zero");
        }

        return 0;
    }

    /// <summary>A number that may be left out.</summary>
    public double? Optional(string column) => csv.GetString(column).Length == 0 ? null : Positive(column);

    public DateTimeOffset Date(string column)
    {
        var text = Text(column);
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return date;
        }

        if (text.Length > 0)
        {
            Refuse(column, $"'{text}' is no date", "UTC, as 2030-12-31T23:59:59Z");
        }

        return default;
    }

    public static bool IsWord(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '.');

    /// <summary>1-based position of a column's cell in its line.</summary>
    private int Position(string column)
    {
        var position = 1;
        for (var i = 0; i < columns.Count && columns[i] != column; i++)
        {
            position += csv.GetRawSpan(i).Length + 1;
        }

        return position;
    }
}
