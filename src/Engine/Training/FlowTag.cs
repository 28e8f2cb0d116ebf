namespace Sim.Engine.Training;

/// <summary>What a completed flow belongs to; the upper half of its tag. Exchanges use the group; the kinds above are told apart by these bases.</summary>
internal static class FlowTag
{
    public const int SendOwner = 1 << 28;
    public const int CollectiveOwner = 1 << 29;

    public static long Send(int rank, int stream) => ((long)SendOwner << 32) | ((long)rank << 8) | (long)stream;

    public static long Collective(int subject) => ((long)CollectiveOwner << 32) | (long)subject;
}
