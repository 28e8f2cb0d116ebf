namespace Sim.Reports.Formatting;

/// <summary>What all names of a list begin with, up to the end of a word: said once, so that rows show what differs.</summary>
internal static class SharedPrefix
{
    /// <summary>The prefix, empty for one name and where it is shorter than a word or all of a name.</summary>
    public static string Of(IReadOnlyList<string> names)
    {
        if (names.Count < 2)
        {
            return "";
        }

        var length = names[0].Length;
        foreach (var name in names)
        {
            var same = 0;
            while (same < length && same < name.Length && name[same] == names[0][same])
            {
                same++;
            }

            length = same;
        }

        var end = length == 0 ? -1 : names[0].LastIndexOf(' ', length - 1);
        return end < 0 || names.Any(name => name.Length <= end + 1) ? "" : names[0][..(end + 1)];
    }
}
