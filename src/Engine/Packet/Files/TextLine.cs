namespace Sim.Engine.Packet;

/// <summary>A line of a text file, split at blanks; comments begin with #.</summary>
/// <param name="Number">1-based.</param>
/// <param name="Words">At least one.</param>
internal readonly record struct TextLine(int Number, TextWord[] Words)
{
    /// <summary>The lines that are not empty.</summary>
    public static IEnumerable<TextLine> Of(string text)
    {
        var number = 0;
        using var reader = new StringReader(text);
        var words = new List<TextWord>();
        while (reader.ReadLine() is { } line)
        {
            number++;
            words.Clear();
            for (var at = 0; at < line.Length && line[at] != '#'; at++)
            {
                if (char.IsWhiteSpace(line[at]))
                    continue;
                var first = at;
                while (at < line.Length && !char.IsWhiteSpace(line[at]) && line[at] != '#')
                {
                    at++;
                }

                words.Add(new TextWord(line[first..at], first + 1));
                at--;
            }

            if (words.Count > 0)
                yield return new TextLine(number, [.. words]);
        }
    }
}
