namespace Sim.Engine.Compute;

/// <summary>
/// What limits an expert-parallel exchange by the normal (high-throughput) kernels, for the network models to use as rates and caps, and as a closed
/// form for one balanced exchange alone on the machine:
/// <code>
/// nic    = remote (token, node) pairs x bytes / (nicEfficiency x nicRate)
/// nvlink = (token, other GPU of a node) pairs x bytes / (nvlinkEfficiency x nvlinkRate)
/// copy   = (token, GPU) pairs x bytes / (SMs x copyPerSm)
/// time   = base + perNode (nodes - 1) + max(nic, nvlink, copy)
/// </code>
/// Pairs are per sending GPU; in a balanced exchange a GPU forwards as much as it sends. Fitted jointly on the ACN rows that are not marked
/// anomalous.
/// </summary>
public sealed record ExchangeModel
{
    /// <summary>Payload share of the NIC's rate.</summary>
    public required double NicEfficiency { get; init; }

    /// <summary>Payload share of NVLink's effective rate (links x 20.6 GB/s, row SIA-003).</summary>
    public required double NvlinkEfficiency { get; init; }

    /// <summary>B/s that one communication SM moves, by [operation, 0 = one node, 1 = several nodes]; see <see cref="ExchangeOperation"/>.</summary>
    public required double[,] CopyPerSm { get; init; }

    /// <summary>Fixed time on one node by operation, s.</summary>
    public required double[] Base { get; init; }

    /// <summary>Added fixed time per further node by operation, s.</summary>
    public required double[] PerNode { get; init; }

    /// <summary>Count exchange and barrier before a dispatch on two nodes, without rank skew, s.</summary>
    public required double NotifyBase { get; init; }

    /// <summary>Added notify time per node beyond two, s.</summary>
    public required double NotifyPerNode { get; init; }

    /// <summary>Rate per communication SM, B/s.</summary>
    public double CopyRate(ExchangeOperation operation, int nodes) => CopyPerSm[(int)operation, nodes > 1 ? 1 : 0];

    /// <summary>Fixed time of one exchange over <paramref name="nodes"/> nodes, s.</summary>
    public double FixedSeconds(ExchangeOperation operation, int nodes) => Base[(int)operation] + (PerNode[(int)operation] * (nodes - 1));

    /// <summary>Notify time over <paramref name="nodes"/> nodes (2 or more), s; 0 on one node.</summary>
    public double NotifySeconds(int nodes) => nodes < 2 ? 0 : NotifyBase + (NotifyPerNode * (nodes - 2));

    /// <summary>Seconds of one balanced exchange.</summary>
    /// <param name="operation">Dispatch or combine.</param>
    /// <param name="nodes">Nodes of the expert-parallel group.</param>
    /// <param name="sms">Communication SMs.</param>
    /// <param name="remoteNodeBytes">Bytes a GPU sends through its NIC.</param>
    /// <param name="nvlinkBytes">Bytes a GPU sends to other GPUs over NVLink.</param>
    /// <param name="copiedBytes">Bytes its SMs place on GPUs, its own included.</param>
    /// <param name="nicRate">NIC rate, B/s.</param>
    /// <param name="nvlinkRate">NVLink effective rate per direction, B/s.</param>
    public double Seconds(
        ExchangeOperation operation, int nodes, int sms, double remoteNodeBytes, double nvlinkBytes, double copiedBytes, double nicRate, double nvlinkRate)
    {
        var longest = remoteNodeBytes / (NicEfficiency * nicRate);
        var nvlink = nvlinkBytes / (NvlinkEfficiency * nvlinkRate);
        if (nvlink > longest)
            longest = nvlink;
        var copy = copiedBytes / (sms * CopyRate(operation, nodes));
        if (copy > longest)
            longest = copy;
        return FixedSeconds(operation, nodes) + longest;
    }
}
