using Sim.Engine.Flow;
using Sim.Engine.Network;

namespace Sim.Engine.Collectives;

/// <summary>
/// A direct all-to-all as flows, one for every ordered pair of GPUs 0 to n - 1, all at once and of equal bytes: a single bundle, whose solve counts every port.
/// </summary>
/// <remarks>Takes about 200 bytes of memory a pair: 0.9 GB at 2,048 GPUs.</remarks>
public sealed class AllPairs
{
    private readonly ClusterNetwork _network;
    private readonly FlowBundle _bundle;
    private readonly double[] _slack;

    /// <param name="network">The cluster.</param>
    /// <param name="paths">The paths of the sends.</param>
    /// <param name="gpus">n, at least 2.</param>
    public AllPairs(ClusterNetwork network, SendPaths paths, int gpus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gpus, 2);
        _network = network;
        _slack = new double[network.Router.ResourceCount];
        var first = new int[(gpus * (gpus - 1)) + 1];
        var path = new FlowEntry[paths.MaxEntries];
        Each(gpus, (flow, from, to) => first[flow + 1] = first[flow] + KeepBinding(path, paths.Write(from, to, path)));
        var resources = new int[first[^1]];
        var coefficients = new double[first[^1]];
        // The second pass counts them anew.
        Array.Clear(_slack);
        Each(gpus, (flow, from, to) =>
        {
            var count = KeepBinding(path, paths.Write(from, to, path));
            for (var i = 0; i < count; i++)
            {
                resources[first[flow] + i] = path[i].Resource;
                coefficients[first[flow] + i] = path[i].Coefficient;
            }
        });
        _bundle = new FlowBundle(new FlowLayout(first, resources), coefficients);
    }

    /// <summary>Ordered pairs.</summary>
    public int Flows => _bundle.Layout.Flows;

    /// <summary>Starts all flows; the tag of a flow is its place: the sender's pairs in order of the receiver, sender after sender.</summary>
    /// <param name="bytes">Bytes from each GPU to each other.</param>
    public void Start(long bytes)
    {
        for (var flow = 0; flow < Flows; flow++)
        {
            _bundle.Set(flow, bytes, 1, flow);
        }

        for (var resource = 0; resource < _slack.Length; resource++)
        {
            if (_slack[resource] > 0)
            {
                _network.Flows.Carry(resource, _slack[resource] * bytes);
            }
        }

        _network.Flows.Start(_bundle, 0);
    }

    private static void Each(int gpus, Action<int, int, int> visit)
    {
        var flow = 0;
        for (var from = 0; from < gpus; from++)
        {
            for (var to = 0; to < gpus; to++)
            {
                if (to != from)
                {
                    visit(flow++, from, to);
                }
            }
        }
    }

    /// <summary>Keeps the entries that can bind; the others are counted.</summary>
    private int KeepBinding(Span<FlowEntry> path, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (_network.Binds(path[i].Resource))
            {
                path[kept++] = path[i];
            }
            else
            {
                _slack[path[i].Resource] += path[i].Coefficient;
            }
        }

        return kept;
    }
}
