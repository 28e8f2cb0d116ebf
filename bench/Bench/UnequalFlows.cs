using Sim.Engine.Flow;

namespace Sim.Bench;

/// <summary>A flow for each ordered pair of NICs, of equal weights and unequal bytes, so that nearly every completion is an instant and a solve of its own.</summary>
internal sealed class UnequalFlows
{
    private const double NicRate = 50e9;

    private readonly FlowNetwork _network;
    private readonly FlowBundle _bundle;
    private long[] _tags = new long[64];

    public UnequalFlows(int nics)
    {
        var capacity = new double[2 * nics];
        Array.Fill(capacity, NicRate);
        _network = new FlowNetwork(capacity);
        var flows = nics * (nics - 1);
        int[] first = [.. Enumerable.Range(0, flows + 1).Select(flow => 2 * flow)];
        var resources = new List<int>();
        for (var from = 0; from < nics; from++)
        {
            for (var to = 0; to < nics; to++)
            {
                if (to != from)
                {
                    resources.AddRange([from, nics + to]);
                }
            }
        }

        var coefficients = new double[resources.Count];
        Array.Fill(coefficients, 1);
        _bundle = new FlowBundle(new FlowLayout(first, [.. resources]), coefficients);
    }

    /// <summary>Runs all to the end. Returns the instants of completion.</summary>
    public int Run()
    {
        for (var flow = 0; flow < _bundle.Layout.Flows; flow++)
        {
            // Bytes from 1,000,000 up, spread by a multiplicative hash.
            _bundle.Set(flow, 1_000_000 + (flow * 7919L % 999_983), 1, flow);
        }

        _network.Start(_bundle, 0);
        var instants = 0;
        while (_network.ActiveFlows > 0)
        {
            _network.Complete(ref _tags);
            instants++;
        }

        return instants;
    }
}
