using Sim.Engine.Results;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What a result shows of its last packet run.</summary>
/// <param name="Use">Use of links.</param>
/// <param name="Waiting">Where packets waited.</param>
/// <param name="Reasons">Why packets part from flows.</param>
internal sealed record PacketFindings(IReadOnlyList<LinkUse> Use, ResultTable Waiting, ResultTable Reasons)
{
    /// <summary>The tables of a report.</summary>
    public IReadOnlyList<ResultTable> Tables => [Waiting, Reasons];

    public static PacketFindings Of(PacketLinks links, string what, Units.SimDuration latency) => new(
        links.Use(),
        links.Waiting(),
        new ResultTable("packet_reasons", $"What packets have and flows have not, in {what}", ["reason"], [.. links.Reasons(latency).Select(reason => (IReadOnlyList<string>)[reason])]));
}
