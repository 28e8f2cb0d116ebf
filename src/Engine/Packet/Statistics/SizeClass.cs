namespace Sim.Engine.Packet;

/// <summary>Messages of one order of magnitude: 10^n bytes and more, less than 10^(n+1).</summary>
/// <param name="Name">The size, where all have the same; else the bounds.</param>
/// <param name="Messages">Ids of its messages, ascending.</param>
public sealed record SizeClass(string Name, IReadOnlyList<int> Messages)
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>The classes that have messages, by size.</summary>
    public static IReadOnlyList<SizeClass> Of(IReadOnlyList<Message> messages)
    {
        var members = new SortedDictionary<int, List<int>>();
        for (var m = 0; m < messages.Count; m++)
        {
            var decade = Decade(messages[m].Size.Count);
            if (!members.TryGetValue(decade, out var list))
                members[decade] = list = [];
            list.Add(m);
        }

        return [.. members.Select(pair => new SizeClass(NameOf(pair.Key, pair.Value, messages), pair.Value))];
    }

    private static string NameOf(int decade, List<int> members, IReadOnlyList<Message> messages)
    {
        var size = messages[members[0]].Size;
        return members.TrueForAll(id => messages[id].Size == size) ? Text(size.Count) : $"{Text(Power(decade))} to {Text(Power(decade + 1))}";
    }

    /// <summary>Bytes with a decimal prefix, as the bounds of the classes are; exact.</summary>
    private static string Text(decimal bytes)
    {
        var unit = 0;
        while (bytes >= 1000)
        {
            bytes /= 1000;
            unit++;
        }

        return bytes.ToString("0.##################", System.Globalization.CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    private static decimal Power(int decade)
    {
        var power = 1m;
        for (var i = 0; i < decade; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static int Decade(long bytes)
    {
        var decade = 0;
        for (; bytes >= 10; bytes /= 10)
        {
            decade++;
        }

        return decade;
    }
}
