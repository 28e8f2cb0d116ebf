namespace Sim.Workloads.Collectives;

/// <summary>
/// All-reduce in the switches: every rank sends its vector once and the fabric returns the sum once. Time 2 alpha + S/B, any n.
/// The one transfer of a rank goes to <see cref="CollectiveSend.InNetwork"/>; one arrives from there when all have sent.
/// </summary>
public sealed class InNetworkAllReduce(int ranks) : CollectiveAlgorithm("in-network", CollectiveKind.AllReduce, ranks)
{
    public override int Steps => Ranks > 1 ? 1 : 0;

    public override int MaxSends => 1;

    /// <summary>Up to the switch and down again.</summary>
    public override int LatencySteps => 2 * Steps;

    public override int Sends(int step, int rank, Slice slice, Span<CollectiveSend> sends)
    {
        sends[0] = new CollectiveSend(CollectiveSend.InNetwork, slice.Offset, slice.Bytes, Reduces: true);
        return 1;
    }

    public override int Receives(int step, int rank) => 1;

    /// <summary>Its vector, once.</summary>
    public override long BytesOut(int rank, Slice slice) => Steps * slice.Bytes;
}
