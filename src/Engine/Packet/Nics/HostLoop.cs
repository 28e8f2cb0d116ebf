using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// The loop of a host: arrivals, timers and the port in the order of time; at one instant arrivals come first, then timers, then the port
/// takes its next packet. Receiving is in HostReceiver.cs, sending in HostSender.cs.
/// </summary>
internal sealed partial class HostTurn<TTransport> : HostTurn
    where TTransport : struct, ITransport
{
    private readonly NetworkState _state;
    private readonly Carrier _carrier;
    private readonly SendState[] _sends;
    private readonly ReceiveState[] _receives;
    private readonly ulong[] _sendBits;
    private readonly ulong[] _receiveBits;
    private readonly PathChoice _paths;
    private readonly LinkLanes _lanes;
    private readonly FaultTable? _faults;
    private readonly PcieTable? _pcie;
    private readonly bool _plain;
    private readonly bool _trimming;
    private readonly int _fullSize;
    private readonly int _controlSize;
    private readonly int _headerSize;
    private readonly long _sendOverhead;
    private readonly long _receiveOverhead;
    private readonly long _receiveBuffer;
    private readonly long _messageInterval;
    private readonly long _notificationInterval;
    private readonly long _timeout;
    private readonly long _reorder;
    private readonly long _leastReorder;
    private readonly int _retries;
    private readonly bool _goBackN;
    private readonly int _mostOutstanding;
    private readonly bool _flowlets;
    private readonly long _flowletGap;
    private readonly TransmissionPool _pool = new();
    private TTransport _transport;

    public HostTurn(NetworkState state, Carrier carrier, TTransport transport)
    {
        _state = state;
        _carrier = carrier;
        _transport = transport;
        _sends = state.Sends;
        _receives = state.Receives;
        _sendBits = state.SendBits;
        _receiveBits = state.ReceiveBits;
        _lanes = state.Lanes;
        _faults = state.Faults;
        _pcie = state.Pcie;
        _headerSize = (int)state.Parameters.Format.Header.Count;
        _plain = state.Lanes.Plain;
        var parameters = state.Parameters;
        _trimming = parameters.Switch.Trimming && state.Lanes.Kind == FlowControl.None;
        _paths = new PathChoice(parameters.Routing, parameters.Seed, state.Workload.PathKeys);
        _fullSize = (int)parameters.Format.Full.Count;
        _controlSize = (int)parameters.Format.Control.Count;
        _sendOverhead = parameters.Nic.SendOverhead.Picoseconds;
        _receiveOverhead = parameters.Nic.ReceiveOverhead.Picoseconds;
        _receiveBuffer = parameters.Nic.ReceiveBuffer.Count;
        _messageInterval = parameters.Nic.MessageInterval.Picoseconds;
        _notificationInterval = parameters.Transport.Dcqcn.NotificationInterval.Picoseconds;
        _timeout = state.Timeout;
        _nodes = state.Nodes;
        _next = new long[state.Nodes.HostsPerNode];
        _reorder = state.ReorderWindow;
        _leastReorder = state.LongestUnloaded;
        _retries = parameters.Transport.Retries;
        _flowlets = parameters.Routing == PacketRouting.Flowlet;
        _flowletGap = parameters.FlowletGap.Picoseconds;
        _mostOutstanding = state.LongestFlight;
        _goBackN = parameters.Transport.Recovery == RecoveryKind.GoBackN;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override long Serve(ref Host host, int number, long end)
    {
        ref var port = ref _state.Queues[_state.Topology.HostLink[number]];
        ref var inbox = ref _state.Wires[_state.Topology.HostQueue[number]];
        while (true)
        {
            var arrival = inbox.FirstTime;
            var timer = host.Timers.NextTime;
            var send = _pcie is not null ? NextSend(ref host, number, port.Link.Id)
                : (_plain ? host.Output.Count + host.Ready.Count > 0 : HasOpenLane(ref host, port.Link.Id)) ? Math.Max(host.Free, host.Now) : long.MaxValue;
            var next = Math.Min(arrival, Math.Min(timer, send));
            if (next >= end || next >= _limit)
                return next;
            host.Now = next;
            if (arrival == next)
            {
                if (_pcie is null || IsWritten(ref host, number, inbox.Head))
                    Arrive(ref host, inbox.Head);
                inbox.Leave();
            }
            else if (timer == next)
            {
                Fire(ref host, host.Timers.Pop());
            }
            else
            {
                Transmit(ref host, number, ref port);
            }
        }
    }

    private void Arrive(ref Host host, in PacketRecord packet)
    {
        if (_lanes.Kind == FlowControl.Credit && !packet.Kind.IsFrame())
            ReturnCredit(ref host, packet);
        switch (packet.Kind)
        {
            case PacketKind.Credit or PacketKind.Pause or PacketKind.Resume:
                _lanes.Hear(_lanes.Back(packet.Link), packet);
                break;
            case PacketKind.Data:
                Counts.DataDelivered++;
                Counts.DataBytesDelivered += packet.Size;
                ReceiveData(ref host, packet);
                break;
            case PacketKind.Header:
                Counts.HeadersDelivered++;
                ReceiveHeader(ref host, packet);
                break;
            default:
                Counts.ControlDelivered++;
                ReceiveControl(ref host, packet);
                break;
        }
    }

    private void Fire(ref Host host, HostTimer timer)
    {
        switch (timer.Kind)
        {
            case TimerKind.Post:
                Post(ref host, timer.Message);
                break;
            case TimerKind.Begin:
                Begin(ref host, timer.Message);
                break;
            case TimerKind.Received:
                Complete(ref host, timer.Message);
                break;
            case TimerKind.Pull:
                SendPull(ref host);
                break;
            case TimerKind.Pace:
                _sends[timer.Message].PaceArmed = false;
                MakeReady(ref host, timer.Message);
                break;
            case TimerKind.Abandon:
                GiveUp(ref _sends[timer.Message]);
                break;
            case TimerKind.Timeout:
                CheckTimeout(ref host, timer.Message);
                break;
            default:
                if (_sends[timer.Message] is { Done: < 0, GivenUp: false })
                    _transport.Fired(timer, ref host.Timers);
                break;
        }
    }
}
