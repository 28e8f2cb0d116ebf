using System.Globalization;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Serving;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Serving;

/// <summary>
/// One kind of unit of a serving system: its prices and the table of its pass times. On packets a pass without cache transfers takes the times of its exchanges from packet runs; what transfers add
/// to it is what they add to the same pass on flows.
/// </summary>
internal sealed class ServedUnit
{
    private readonly LonePass? _onPackets;
    private readonly Lazy<PacketPass>? _packets;

    /// <param name="setup">The unit.</param>
    /// <param name="kernels">Kernels of its passes.</param>
    /// <param name="traffic">What its ranks send to experts; null for a model without.</param>
    /// <param name="router">Routes of the cluster.</param>
    /// <param name="firstGpu">Its first GPU.</param>
    /// <param name="otherGpu">First GPU of what it has transfers with.</param>
    /// <param name="settings">Of the system.</param>
    /// <param name="packets">Runs exchanges on packets; null: flows do.</param>
    public ServedUnit(UnitSetup setup, PassKernels kernels, ExpertTraffic? traffic, FabricRouter router, int firstGpu, int otherGpu, ServingSettings settings, PacketRunner? packets)
    {
        (Setup, Traffic) = (setup, traffic);
        Costs = setup.Costs(kernels);
        LonePass Pass(Func<IExchangeTimes?> exchanges) => new(
            () => setup.Network(router), (clock, isAlone) => setup.Unit(clock, Costs, traffic, firstGpu, isAlone, exchanges()), Costs, setup.Plan, NewTokens, firstGpu, otherGpu, settings);
        Lone = Pass(() => null);
        if (packets is not null)
        {
            _packets = new Lazy<PacketPass>(() => setup.OnPackets(packets, setup.Network(router), firstGpu));
            _onPackets = Pass(() => _packets.Value);
        }

        Table = new PassTable(Seconds);
    }

    public UnitSetup Setup { get; }

    public PassCosts Costs { get; }

    public ExpertTraffic? Traffic { get; }

    /// <summary>A pass of a point of the table, on flows.</summary>
    public LonePass Lone { get; }

    public PassTable Table { get; }

    private bool IsDecode => Costs.Settings.Kernels == PassKernels.Decode;

    private int NewTokens => IsDecode ? Setup.DecodeTokens : 1;

    /// <summary>What the exchanges of all its passes are on packets, at most.</summary>
    /// <param name="mostSize">The largest size of a pass.</param>
    public PacketLoad Exchanges(int mostSize)
    {
        var parts = Setup.Plan.MicroBatches;
        return Setup.Exchanges(Costs, Traffic, PassTable.Sizes(mostSize).SelectMany(size => Enumerable.Range(0, parts).Select(part => (size + part) / parts * NewTokens)));
    }

    /// <summary>The fullest pass of the table beside the same on flows; none where no exchange ran on packets.</summary>
    public IEnumerable<ComparedPass> Compare()
    {
        if (_packets is not { IsValueCreated: true, Value: { Runs: > 0 } packets })
        {
            return [];
        }

        var point = Table.Fullest;
        var load = string.Create(CultureInfo.InvariantCulture, $"{point.Size} {(IsDecode ? "sequences" : "tokens")} with {point.Context} keys");
        return [new ComparedPass(IsDecode ? "decode" : "prefill", load, packets, _onPackets!.Seconds(point), Lone.Seconds(point))];
    }

    private double Seconds(PassPoint point)
    {
        if (_onPackets is null)
        {
            return Lone.Seconds(point);
        }

        var alone = point with { Transfers = 0 };
        return _onPackets.Seconds(alone) + (point.Transfers == 0 ? 0 : Lone.Seconds(point) - Lone.Seconds(alone));
    }
}
