using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>What <see cref="Failover"/> moved to other NICs during a run.</summary>
public sealed class FailoverLog
{
    private readonly Dictionary<int, int> _copyOf = [];

    /// <summary>For each message that went another way, the copy that arrives last in its stead.</summary>
    public IReadOnlyDictionary<int, int> CopyOf => _copyOf;

    /// <summary>Messages that were taken back without an answer and posted again, whole.</summary>
    public int PostedAgain { get; private set; }

    /// <summary>Their bytes.</summary>
    public Bytes BytesPostedAgain { get; private set; }

    /// <summary>Messages that were still to come and went by another NIC at once.</summary>
    public int Redirected { get; private set; }

    /// <summary>Their bytes.</summary>
    public Bytes BytesRedirected { get; private set; }

    internal void Moved(int message, int copy, Bytes size, bool isPosted)
    {
        // Moved a second time, a message ends with the last copy of its first way all the same.
        _copyOf.TryAdd(message, copy);
        if (isPosted)
        {
            PostedAgain++;
            BytesPostedAgain += size;
        }
        else
        {
            Redirected++;
            BytesRedirected += size;
        }
    }
}
