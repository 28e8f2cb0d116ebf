using Sim.Engine.Results;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What a study over time, made of passes whose exchanges ran on packets, shows of them.</summary>
/// <param name="passes">By kind of unit, the one that matters most first; empty where all is flows.</param>
internal sealed class PacketPasses(IReadOnlyList<ComparedPass> passes)
{
    private PacketFindings? Findings => passes.Select(pass => pass.Packets.Findings).FirstOrDefault(findings => findings is not null);

    /// <summary>Runs, and how far passes part from flows.</summary>
    public IEnumerable<Metric> Metrics() => passes.SelectMany(pass => (Metric[])
    [
        new($"packets.{pass.Unit}.runs", pass.Packets.Runs, "1", $"exchanges of {pass.Unit} passes that ran on packets"),
        new($"packets.{pass.Unit}.from_flows", Part(pass) * 100, "%", $"{pass.Unit} pass of {pass.Load} on packets, from the same on flows"),
    ]);

    /// <summary>The same as a table, and what the longest exchange shows.</summary>
    public IEnumerable<ResultTable> Tables() => passes.Count == 0
        ? []
        :
        [
            new ResultTable(
                "packet_passes",
                "A pass with its exchanges on packets and on flows",
                ["unit", "pass", "exchanges run", "packets (ms)", "flows (ms)", "packets from flows"],
                [.. passes.Select(pass => (IReadOnlyList<string>)
                [
                    pass.Unit, pass.Load, Cells.Count(pass.Packets.Runs), Cells.Number(pass.Seconds * 1e3, 3), Cells.Number(pass.FlowSeconds * 1e3, 3), Cells.Error(Part(pass)),
                ])]),
            .. Findings?.Tables.Where(table => table.Rows.Count > 0) ?? [],
        ];

    /// <summary>What runs on packets.</summary>
    public IEnumerable<string> Notes() => passes.Count == 0
        ? []
        : [$"The exchanges of a pass never overlap: {string.Join(" and ", passes.Select(pass => $"{Cells.Count(pass.Packets.Runs)} different ones of {pass.Unit} passes"))} were run on packets, each alone; the tables of packets show the longest. Collectives of tensor-parallel ranks are priced by the profile as on flows."];

    private static double Part(ComparedPass pass) => (pass.Seconds / pass.FlowSeconds) - 1;
}
