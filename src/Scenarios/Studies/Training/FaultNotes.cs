using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Scenarios.Studies.Training;

/// <summary>What a reader must know where parts fail during a step.</summary>
internal static class FaultNotes
{
    public static IEnumerable<string> Of(Scenario scenario, SimTime end)
    {
        var times = scenario.Cluster!.Faults.Select(fault => fault.At).Where(at => at > SimDuration.Zero).Distinct().Order().ToArray();
        var met = times.Where(at => SimTime.Zero + at < end).ToArray();
        if (met.Length > 0)
        {
            yield return scenario.Network == NetworkKind.Packet
                ? $"What is under way on parts that fail at {string.Join(", ", met)} is lost. Routes leave them out {scenario.Packet.Detection} later (packet.detection), and where NICs no longer meet software then posts what has no answer again over other NICs (docs/models.md)."
                : $"Transfers that start at {string.Join(", ", met)} or later meet the faults of that time. Those under way end on their old paths at their old rates, and nothing waits for a timeout (docs/models.md).";
        }

        if (met.Length < times.Length)
        {
            yield return $"Faults at {string.Join(", ", times.Except(met))} come after the end and change nothing.";
        }
    }
}
