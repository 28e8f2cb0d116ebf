using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Output queues of switches: each has a static share of buffer.</summary>
public sealed record SwitchParameters
{
    public SwitchQueueing Queueing { get; init; }

    /// <summary>Data of a class that a queue holds, the packet in service included, where the topology does not say otherwise: 100 packets of 4,160 bytes.</summary>
    public Bytes DataBuffer { get; init; } = new(416_000);

    /// <summary>Control packets and headers that wait at a queue, in bytes.</summary>
    public Bytes ControlBuffer { get; init; } = new(416_000);

    /// <summary>Data that all queues of a switch hold together; null for static shares only. Each queue then also obeys <see cref="SharedFraction"/>.</summary>
    public Bytes? SharedBuffer { get; init; }

    /// <summary>
    /// Dynamic threshold (Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998): a queue may hold this
    /// fraction of the shared buffer that is still free. With n full queues each holds alpha B / (1 + n alpha).
    /// </summary>
    public double SharedFraction { get; init; } = 1;

    /// <summary>A data packet that does not fit is cut to its header, which goes on in the control class; otherwise it is dropped.</summary>
    public bool Trimming { get; init; } = true;

    /// <summary>
    /// A header that finds its queue full goes back to its sender (NDP, 3.2.4) instead of being dropped. It passes the switch once more and so arrives at
    /// the queue towards its sender later by the latency of the link it came by.
    /// </summary>
    public bool ReturnHeaders { get; init; } = true;

    /// <summary>Up to this backlog on arrival (its own bytes not counted) no data packet is marked; null for no marking.</summary>
    public Bytes? MarkFrom { get; init; }

    /// <summary>Above this backlog every data packet is marked; between the two the probability grows linearly to <see cref="MarkProbability"/>.</summary>
    public Bytes? MarkAll { get; init; }

    /// <summary>Probability of marking just below <see cref="MarkAll"/>.</summary>
    public double MarkProbability { get; init; } = 1;

    /// <summary>
    /// Forward a packet when its header has arrived. Only where the outgoing link is no faster than the incoming one; elsewhere the whole
    /// packet is awaited, or the link would run dry.
    /// </summary>
    public bool CutThrough { get; init; }

    /// <summary>
    /// Queues that suit a transport: trimming for NDP and RCCC; for DCQCN the marking profile of its paper (Zhu et al., SIGCOMM 2015: 5 KB, 200 KB, 1 %,
    /// at 40 Gb/s); trimming and marks from 20 to 80 % of the buffer for NSCC (chosen); drops alone for the others.
    /// </summary>
    public static SwitchParameters For(TransportKind transport) => transport switch
    {
        TransportKind.Ndp or TransportKind.Rccc => new SwitchParameters(),
        TransportKind.Nscc => new SwitchParameters { MarkFrom = new Bytes(83_200), MarkAll = new Bytes(332_800) },
        TransportKind.Dcqcn => new SwitchParameters { Trimming = false, MarkFrom = new Bytes(5_000), MarkAll = new Bytes(200_000), MarkProbability = 0.01 },
        _ => new SwitchParameters { Trimming = false },
    };
}
