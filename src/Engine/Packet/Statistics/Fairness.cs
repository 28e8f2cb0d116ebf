namespace Sim.Engine.Packet;

/// <summary>
/// How equally messages of one class of sizes got on. The goodput of a message is its bytes over its completion time; Jain's index of n of them is
/// (sum x)^2 / (n sum x^2): 1 when all are equal, 1/n when one has everything (Jain, Chiu and Hawe, DEC-TR-301, 1984). Messages to one destination share its last link, so each
/// destination with several messages of the class has an index of its own, also where they were not under way at the same time.
/// </summary>
/// <param name="Size">The class of sizes.</param>
/// <param name="All">Index of all its messages, whatever their destination.</param>
/// <param name="ByDestination">The destinations with at least two messages of the class, by number.</param>
public sealed record Fairness(SizeClass Size, double All, IReadOnlyList<DestinationFairness> ByDestination)
{
    /// <summary>Jain's index of values that are at least 0 and not all 0; NaN of none.</summary>
    public static double Index(IEnumerable<double> values)
    {
        double sum = 0, squares = 0;
        var count = 0;
        foreach (var value in values)
        {
            sum += value;
            squares += value * value;
            count++;
        }

        return sum * sum / (count * squares);
    }

    /// <summary>The fairness of a class of messages that have all arrived.</summary>
    public static Fairness Of(SizeClass size, IReadOnlyList<Message> messages, IReadOnlyList<MessageResult> results)
    {
        double Goodput(int id) => messages[id].Size.Count / results[id].CompletionTime!.Value.Seconds;
        return new Fairness(
            size,
            Index(size.Messages.Select(Goodput)),
            [.. size.Messages.GroupBy(id => messages[id].Destination).Where(group => group.Skip(1).Any()).OrderBy(group => group.Key)
                .Select(group => new DestinationFairness(group.Key, group.Count(), Index(group.Select(Goodput))))]);
    }
}
