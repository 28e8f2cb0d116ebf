using System.Globalization;
using Sim.Scenarios.Running;

namespace Sim.Scenarios.Studies;

/// <summary>Holds a run to the scenario's budget before it starts.</summary>
internal static class Budget
{
    /// <param name="scenario">Gives the budget.</param>
    /// <param name="work">What would run, with its size: <c>1.2e9 packet-hops</c>.</param>
    /// <param name="seconds">Estimated time on one core.</param>
    /// <param name="memoryBytes">Estimated memory.</param>
    /// <param name="fits">What would fit, a clause.</param>
    /// <exception cref="RunFailedException">The estimate is above the budget, or above the memory of this machine.</exception>
    public static void Hold(Scenario scenario, string work, double seconds, double memoryBytes, string fits)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (seconds <= scenario.Budget.Seconds && memoryBytes <= memory)
        {
            return;
        }

        var needed = string.Create(CultureInfo.InvariantCulture, $"the run has about {work}: {Time(seconds)} on one core and {memoryBytes / (1L << 30):G2} GiB");
        throw new RunFailedException(seconds > scenario.Budget.Seconds
            ? string.Create(CultureInfo.InvariantCulture, $"{needed}, and the budget is {scenario.Budget.Seconds:G4} s. {fits}; or raise it with --budget")
            : string.Create(CultureInfo.InvariantCulture, $"{needed}, and this machine has {memory / (double)(1L << 30):G3} GiB. {fits}"));
    }

    private static string Time(double seconds) => string.Create(
        CultureInfo.InvariantCulture, $"{(seconds < 7200 ? seconds : seconds / 3600):G3} {(seconds < 7200 ? "s" : "hours")}");
}
