namespace Sim.Engine.Packet;

/// <summary>Serves hosts; one virtual call per turn, and a loop compiled for the transport inside.</summary>
internal abstract class HostTurn
{
    public NicCounts Counts;

    public static HostTurn Create(NetworkState state, Carrier carrier) => state.Parameters.Transport.Kind switch
    {
        TransportKind.Window or TransportKind.Infiniband => new HostTurn<WindowTransport>(state, carrier, new WindowTransport(state.Parameters.Transport)),
        TransportKind.Ndp => new HostTurn<NdpTransport>(state, carrier, new NdpTransport(state.Parameters.Transport)),
        TransportKind.Dcqcn => new HostTurn<DcqcnTransport>(state, carrier, new DcqcnTransport(state)),
        TransportKind.Swift => new HostTurn<SwiftTransport>(state, carrier, new SwiftTransport(state)),
        TransportKind.Hpcc => new HostTurn<HpccTransport>(state, carrier, new HpccTransport(state)),
        TransportKind.Nscc => new HostTurn<NsccTransport>(state, carrier, new NsccTransport(state)),
        TransportKind.Rccc => new HostTurn<RcccTransport>(state, carrier, new RcccTransport(state.Parameters.Transport)),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>Handles what happens at the host before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    public abstract long Serve(ref Host host, int number, long end);

    /// <summary>The same for all hosts of a node together, from its first host on.</summary>
    public abstract long ServeNode(int lead, long end);
}
