namespace Sim.Engine.Packet;

/// <summary>Why messages of a packet run never arrived.</summary>
public static class Unfinished
{
    private const int Most = 5;

    /// <summary>One sentence: how many, and of the first ones who waits for what.</summary>
    public static string Tell(MessageSet workload, PacketRun run)
    {
        var open = Enumerable.Range(0, workload.Messages.Count).Where(m => run.Messages[m].Received is null).ToArray();
        var told = open.OrderByDescending(m => run.Messages[m].GivenUp).Take(Most).Select(m => Tell(m, workload.Messages[m], run.Messages[m]));
        return $"{open.Length} of {workload.Messages.Count} messages never arrived: {string.Join("; ", told)}{(open.Length > Most ? "; ..." : "")}";
    }

    private static string Tell(int id, Message message, MessageResult result) =>
        $"message {id} from host {message.Source} to host {message.Destination} "
        + (result.GivenUp ? $"gave up after {result.Timeouts} timeouts without an answer: its receiver cannot be reached"
            : result.Posted is null ? "waits for a trigger, which did not fire" : "is not through");
}
