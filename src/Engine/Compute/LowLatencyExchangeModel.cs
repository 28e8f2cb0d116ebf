namespace Sim.Engine.Compute;

/// <summary>
/// A low-latency expert-parallel exchange: GPUs write every (token, expert) selection to its expert's GPU themselves, without de-duplication and without a proxy on the CPU.
/// <code>
/// nvlink = selections within the node, own GPU left out, x bytes / (efficiency x nvlinkRate)
/// nic    = selections to other nodes x bytes / (nicEfficiency x nicRate)
/// wire   = max(nvlink, nic)
/// fixed  = one node: fixed; several: fixed.nodes + per_remote (nodes-1)/nodes
/// time   = fixed + wire
/// </code>
/// Selections are balanced over the GPUs. Fitted on every second
/// size of the ACL rows; the NIC's efficiency is that of the normal kernels (ACN) and not fitted again.
/// </summary>
public sealed record LowLatencyExchangeModel
{
    /// <summary>Payload share of NVLink's effective rate by <see cref="ExchangeOperation"/>.</summary>
    public required double[] Nvlink { get; init; }

    /// <summary>Fixed time on one node by operation, s.</summary>
    public required double[] FixedOneNode { get; init; }

    /// <summary>Fixed time on several nodes by operation, s.</summary>
    public required double[] FixedNodes { get; init; }

    /// <summary>Added fixed time when all selections go to other nodes, by operation, s.</summary>
    public required double[] PerRemote { get; init; }

    /// <summary>Payload share of the NIC's rate.</summary>
    public required double NicEfficiency { get; init; }

    /// <summary>The model of a profile; throws <see cref="KeyNotFoundException"/> naming a missing parameter.</summary>
    public static LowLatencyExchangeModel Of(HardwareProfile profile) => new()
    {
        Nvlink = [profile["lowlatency.nvlink.dispatch"], profile["lowlatency.nvlink.combine"]],
        FixedOneNode = [profile["lowlatency.fixed.dispatch.one_node"], profile["lowlatency.fixed.combine.one_node"]],
        FixedNodes = [profile["lowlatency.fixed.dispatch.nodes"], profile["lowlatency.fixed.combine.nodes"]],
        PerRemote = [profile["lowlatency.per_remote.dispatch"], 0],
        NicEfficiency = profile.Exchange.NicEfficiency,
    };

    /// <summary>Seconds of one balanced exchange.</summary>
    /// <param name="operation">Dispatch or combine.</param>
    /// <param name="nodes">Nodes of the expert-parallel group.</param>
    /// <param name="gpusPerNode">GPUs of a node.</param>
    /// <param name="bytes">Bytes of all selections of one GPU: tokens x experts per token x bytes per token.</param>
    /// <param name="nicRate">NIC rate, B/s.</param>
    /// <param name="nvlinkRate">NVLink effective rate per direction, B/s.</param>
    public double Seconds(ExchangeOperation operation, int nodes, int gpusPerNode, double bytes, double nicRate, double nvlinkRate)
    {
        var kind = (int)operation;
        var wire = bytes * (gpusPerNode - 1) / ((double)nodes * gpusPerNode) / (Nvlink[kind] * nvlinkRate);
        var remote = (double)(nodes - 1) / nodes;
        var nic = bytes * remote / (NicEfficiency * nicRate);
        if (nic > wire)
            wire = nic;
        return wire + FixedSeconds(operation, nodes);
    }

    /// <summary>Fixed time of one exchange over <paramref name="nodes"/> nodes, s.</summary>
    public double FixedSeconds(ExchangeOperation operation, int nodes)
    {
        var kind = (int)operation;
        return nodes == 1 ? FixedOneNode[kind] : FixedNodes[kind] + (PerRemote[kind] * ((double)(nodes - 1) / nodes));
    }
}
