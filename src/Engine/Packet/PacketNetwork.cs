using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>A packet-level run: messages between the hosts of a topology, over finite queues, under a transport. See the README for the rules of time.</summary>
public sealed class PacketNetwork
{
    private static readonly SimDuration Patience = SimDuration.FromMicroseconds(1_000);

    private readonly PacketTopology _topology;
    private readonly PacketParameters _parameters;
    private readonly MessageSet _workload;

    /// <summary>Throws <see cref="ArgumentException"/> for messages that cannot run; <see cref="MessageSet.Check"/> tells beforehand which and why.</summary>
    public PacketNetwork(PacketTopology topology, PacketParameters parameters, MessageSet workload)
    {
        foreach (var fault in workload.Check(topology.Hosts, topology.HostsPerNode))
        {
            throw new ArgumentException($"message {fault.Message}: {fault.Reason}");
        }

        for (var m = 0; m < workload.Messages.Count; m++)
        {
            if (workload.Messages[m].Class is var at && (at < 0 || at >= parameters.Classes.Count))
                throw new ArgumentException($"message {m}: there is no class {at}; classes are 0 to {parameters.Classes.Count - 1}");
        }

        foreach (var fault in parameters.Faults.Faults)
        {
            if (fault.Refusal(topology.Links.Length) is { } refusal)
                throw new ArgumentException(refusal);
        }

        if (parameters.Transport is { Recovery: RecoveryKind.GoBackN, IsPulled: true })
            throw new ArgumentException("go-back-N does not go with pulls: the receiver pulls packets, in any order");
        if (parameters is { Transport.Kind: TransportKind.Hpcc, Routing: PacketRouting.Spray or PacketRouting.Adaptive })
            throw new ArgumentException("hpcc compares what the switches of one path told one packet and the next, so it does not go with routing packet by packet: ecmp, static or flowlet");
        _topology = topology;
        _parameters = parameters;
        _workload = workload;
    }

    /// <summary>Runs to the end of all activity, or to <paramref name="until"/>. The result depends neither on the number of threads nor on the window nor on what is observed.</summary>
    /// <param name="threads">Threads to run on.</param>
    /// <param name="until">Nothing happens at this time or later.</param>
    /// <param name="observe">What to write down over time.</param>
    /// <param name="tick">Called every 64 windows, for progress and cancellation; may throw.</param>
    public PacketRun Run(int threads = 1, SimTime? until = null, Observation? observe = null, Action<PacketProgress>? tick = null)
    {
        var state = new NetworkState(_topology, _parameters, _workload, threads, observe);
        var end = (until ?? SimTime.Never).Picoseconds;
        var workers = new Worker[threads];
        for (var w = 0; w < threads; w++)
        {
            workers[w] = new Worker(state, w);
            workers[w].Begin();
        }

        Action<long>? tell = tick is null ? null : time => tick(new PacketProgress(
            new SimTime(time),
            workers.Sum(worker => worker.Carrier.DataHops + worker.Carrier.ControlHops),
            new Bytes(workers.Sum(worker => worker.Counts.DataBytesDelivered))));

        // In a deadlock timers may go on for ever. So a long rest of all packets is a reason to look for one, and if there is none to be more patient.
        var patience = state.Lanes.Kind == FlowControl.None ? long.MaxValue : Patience.Picoseconds;
        while (!WindowLoop.Run(workers, state.Window, end, patience, tell) && DeadlockSearch.Find(state, PacketRun.LastMove(workers)) is null)
        {
            patience = patience > long.MaxValue / 2 ? long.MaxValue : patience * 2;
        }

        return PacketRun.Of(state, workers);
    }
}
