namespace Sim.Engine.Packet;

/// <summary>
/// The routes in force at each time: without the links that are known to be down. A failure and a repair are known a detection delay after they happen; what
/// is down from time 0 on is known from the beginning.
/// </summary>
internal sealed class RouteEpochs
{
    private readonly long[] _begins;
    private readonly RouteTable[] _tables;
    private readonly RouteTable _first;
    private readonly long _change;

    /// <param name="intact">Routes of the network without faults.</param>
    /// <param name="topology">The network.</param>
    /// <param name="parameters">Its faults.</param>
    public RouteEpochs(RouteTable intact, PacketTopology topology, FaultParameters parameters)
    {
        var delay = parameters.Detection.Picoseconds;
        long Known(long time) => time == 0 || time >= long.MaxValue - delay ? time : time + delay;
        var down = parameters.Faults.Where(fault => fault.IsDown).Select(fault => (fault.Link, From: Known(fault.From.Picoseconds), Until: Known(fault.Until.Picoseconds))).ToArray();
        _begins = [.. down.SelectMany(fault => new[] { fault.From, fault.Until }).Append(0).Distinct().Order()];
        _tables = Array.ConvertAll(_begins, time =>
        {
            var dead = down.Where(fault => fault.From <= time && time < fault.Until).Select(fault => fault.Link).ToHashSet();
            return dead.Count == 0 ? intact : new RouteTable(topology, dead);
        });
        _first = _tables[0];
        _change = _begins.Length > 1 ? _begins[1] : long.MaxValue;
    }

    public RouteTable At(long time) => time < _change ? _first : Later(time);

    private RouteTable Later(long time)
    {
        var at = Array.BinarySearch(_begins, time);
        return _tables[at >= 0 ? at : ~at - 1];
    }
}
