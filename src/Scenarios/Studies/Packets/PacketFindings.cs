using Sim.Engine.Results;
using Sim.Units;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What a result shows of its last packet run.</summary>
/// <param name="Use">Use of links.</param>
/// <param name="Tables">Times of messages, counts by tier, where packets waited, why they part from flows.</param>
/// <param name="Charts">Distributions of messages, queues over time.</param>
/// <param name="HeatMaps">Use of links by tier and time.</param>
/// <param name="Losses">What faults cost; empty where nothing can fail.</param>
internal sealed record PacketFindings(
    IReadOnlyList<LinkUse> Use, IReadOnlyList<ResultTable> Tables, IReadOnlyList<LineChart> Charts, IReadOnlyList<HeatMap> HeatMaps, IReadOnlyList<Metric> Losses)
{
    public static PacketFindings Of(PacketLinks links, string what, SimDuration latency) => new(
        links.Use(),
        [
            .. links.Tables(),
            new ResultTable("packet_reasons", $"What packets have and flows have not, in {what}", ["reason"], [.. links.Reasons(latency).Select(reason => (IReadOnlyList<string>)[reason])]),
        ],
        links.Charts(),
        links.HeatMaps(),
        links.Losses);
}
