using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The lanes of all links: 0 for control packets, 1 + c for class c. The sending end of a lane belongs to the unit that sends, the held
/// bytes to the switch that receives.
/// </summary>
internal sealed class LinkLanes
{
    private readonly SendLane[] _sending;
    private readonly HeldLane[] _held;
    private readonly int[] _limit;
    private readonly int[] _back;
    private readonly long[] _stalledSince;
    private readonly long[] _stalled;
    private readonly FlowControlParameters _parameters;
    private readonly int _fullSize;

    public LinkLanes(PacketTopology topology, PacketParameters parameters)
    {
        if (parameters.Classes.Fault is { } fault)
            throw new ArgumentException(fault);
        _parameters = parameters.FlowControl;
        FrameSize = (int)_parameters.Frame.Count;
        _fullSize = (int)parameters.Format.Full.Count;
        Count = parameters.Classes.Count + 1;
        Kind = _parameters.Kind;
        Service = new ClassService(parameters.Classes, parameters.Format.Full);
        var lanes = Kind == FlowControl.None ? 0 : topology.Links.Length * Count;
        _sending = new SendLane[lanes];
        _held = new HeldLane[lanes];
        _limit = new int[Kind == FlowControl.Pause ? topology.Links.Length : 0];
        _back = Kind == FlowControl.None ? [] : topology.WaysBack();
        _stalled = new long[Kind == FlowControl.None ? 0 : topology.Links.Length];
        _stalledSince = new long[_stalled.Length];
        Array.Fill(_stalledSince, -1);
        if (Kind == FlowControl.Credit && _parameters.InputBuffer < parameters.Format.Full)
            throw new ArgumentException($"an input buffer of {_parameters.InputBuffer} holds no packet of {parameters.Format.Full}");
        Array.Fill(_sending, new SendLane { Credits = (int)(_parameters.InputBuffer.Count / FlowControlParameters.Block.Count) });
        for (var link = 0; link < _limit.Length; link++)
        {
            var headroom = _parameters.Headroom ?? _parameters.Needed(topology.Links[link], topology.Links[_back[link]], parameters.Format, Count);
            _limit[link] = checked((int)(_parameters.PauseAbove + headroom).Count);
            Headroom[topology.Links[link].Target] = Headroom.GetValueOrDefault(topology.Links[link].Target) + (Count * headroom.Count);
        }
    }

    /// <summary>Lanes of a link.</summary>
    public int Count { get; }

    public FlowControl Kind { get; }

    public ClassService Service { get; }

    /// <summary>One class and no flow control: a port has nothing to choose.</summary>
    public bool Plain => Count == 2 && Kind == FlowControl.None;

    /// <summary>Headroom of all lanes of all links into a switch together, in bytes.</summary>
    public Dictionary<int, long> Headroom { get; } = [];

    /// <summary>Bytes of a frame on the wire.</summary>
    public int FrameSize { get; }

    /// <summary>The link of the same cable in the other direction.</summary>
    public int Back(int link) => _back[link];

    /// <summary>Most bytes that a lane of a link may hold of the receiver's buffer under pauses.</summary>
    public int Limit(int link) => _limit[link];

    public ref HeldLane Held(int link, int lane) => ref _held[(link * Count) + lane];

    /// <summary>Whether the receiver lets a packet of this size onto the link.</summary>
    public bool IsOpen(int link, int lane, int size)
    {
        if (Kind == FlowControl.None)
            return true;
        ref var sending = ref _sending[(link * Count) + lane];
        return Kind == FlowControl.Credit ? sending.Credits >= Blocks(size) : !sending.Paused;
    }

    /// <summary>Whether the receiver holds back a packet of a lane of the link: it has not even the credits of a full one, or pauses it.</summary>
    public bool HasClosed(int link, int lane) => !IsOpen(link, lane, _fullSize);

    /// <summary>The link has nothing that it may send, and a packet that its receiver holds back.</summary>
    public void Stall(int link, long now)
    {
        if (_stalledSince[link] < 0)
            _stalledSince[link] = now;
    }

    /// <summary>The link sends again; returns since when it had stalled, or -1.</summary>
    public long EndStall(int link, long now)
    {
        var since = _stalledSince[link];
        if (since >= 0)
        {
            _stalled[link] += now - since;
            _stalledSince[link] = -1;
        }

        return since;
    }

    /// <summary>For how long a link has stalled, in picoseconds; one that still does, until <paramref name="end"/>.</summary>
    public long Stalled(int link, long end) => Kind == FlowControl.None ? 0 : _stalled[link] + (_stalledSince[link] < 0 ? 0 : Math.Max(0, end - _stalledSince[link]));

    /// <summary>A packet begins to leave on the link.</summary>
    public void Spend(int link, int lane, int size)
    {
        if (Kind == FlowControl.Credit)
            _sending[(link * Count) + lane].Credits -= Blocks(size);
    }

    /// <summary>A packet was lost on the link: its credits are there again.</summary>
    public void Refund(int link, int lane, int size)
    {
        if (Kind == FlowControl.Credit)
            _sending[(link * Count) + lane].Credits += Blocks(size);
    }

    /// <summary>A frame arrives at the sender of the link that it is about.</summary>
    public void Hear(int link, in PacketRecord frame)
    {
        ref var sending = ref _sending[(link * Count) + frame.Lane];
        switch (frame.Kind)
        {
            case PacketKind.Credit:
                sending.Credits += frame.Number;
                break;
            default:
                sending.Paused = frame.Kind == PacketKind.Pause;
                break;
        }
    }

    /// <summary>The frame that gives the credits of a packet back.</summary>
    public static LinkFrame Credit(int lane, int size) => new(PacketKind.Credit, (byte)lane, (ushort)Blocks(size));

    /// <summary>Whether a host asks the sender of a lane to stop, now that its buffer holds more than the threshold.</summary>
    public bool Pauses(ref HeldLane held)
    {
        if (Kind != FlowControl.Pause || held.Pausing || held.Bytes <= _parameters.PauseAbove.Count)
            return false;
        held.Pausing = true;
        held.Pauses++;
        return true;
    }

    /// <summary>Whether a host lets the sender of a lane go on.</summary>
    public bool Resumes(ref HeldLane held)
    {
        if (!held.Pausing || held.Bytes > Math.Max(0, _parameters.PauseAbove.Count - (_parameters.ResumePackets * _fullSize)))
            return false;
        held.Pausing = false;
        return true;
    }

    public int Pauses(int link)
    {
        var sum = 0;
        foreach (ref var held in Lanes(link))
        {
            sum += held.Pauses;
        }

        return sum;
    }

    public int LargestHeld(int link)
    {
        var most = 0;
        foreach (ref var held in Lanes(link))
        {
            most = Math.Max(most, held.Largest);
        }

        return most;
    }

    private Span<HeldLane> Lanes(int link) => Kind == FlowControl.None ? [] : _held.AsSpan(link * Count, Count);

    private static int Blocks(int size) => (size + 63) >> 6;
}
