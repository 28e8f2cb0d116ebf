using Sim.Engine.Flow;
using Sim.Engine.Network;

namespace Sim.Engine.Collectives;

/// <summary>
/// Bytes per resource of flows that go on at once. Flows that start together with rates in proportion to their bytes end, if they cross resource r, no earlier
/// than load(r) / capacity(r), and each can end at the largest of these on its path without any resource being over capacity: sum over flows of
/// bytes / time is at most load(r) / (load(r) / capacity(r)). The last to end does so when max-min fair flows weighted by bytes do.
/// </summary>
internal sealed class ResourceLoads(ClusterNetwork network)
{
    private readonly double[] _bytes = new double[network.Router.ResourceCount];

    public void Clear() => Array.Clear(_bytes);

    public double Bytes(int resource) => _bytes[resource];

    public void Add(ReadOnlySpan<FlowEntry> path, double bytes)
    {
        foreach (var entry in path)
        {
            _bytes[entry.Resource] += entry.Coefficient * bytes;
        }
    }

    /// <summary>Adds all loads of another, some times over.</summary>
    public void Add(ResourceLoads other, double times)
    {
        for (var r = 0; r < _bytes.Length; r++)
        {
            _bytes[r] += other._bytes[r] * times;
        }
    }

    /// <summary>Picoseconds that a flow over the path takes, rounded up; alone where transfers do not share.</summary>
    /// <param name="path">Its resources.</param>
    /// <param name="bytes">Its own bytes, which are part of the loads.</param>
    public long Duration(ReadOnlySpan<FlowEntry> path, long bytes)
    {
        var longest = 0.0;
        foreach (var entry in path)
        {
            var load = network.Flows.Shares ? _bytes[entry.Resource] : entry.Coefficient * bytes;
            longest = Math.Max(longest, load / network.Capacity(entry.Resource));
        }

        return (long)Math.Ceiling(longest * 1e12);
    }

    /// <summary>Counts all loads on the network.</summary>
    public void CarryAll()
    {
        for (var r = 0; r < _bytes.Length; r++)
        {
            network.Flows.Carry(r, _bytes[r]);
        }
    }

    /// <summary>The resource that is busy longest, and for how many seconds.</summary>
    public (int Resource, double Seconds) Busiest()
    {
        var (busiest, seconds) = (0, 0.0);
        for (var r = 0; r < _bytes.Length; r++)
        {
            var time = _bytes[r] / network.Capacity(r);
            if (time > seconds)
            {
                (busiest, seconds) = (r, time);
            }
        }

        return (busiest, seconds);
    }
}
