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
    /// <exception cref="RunFailedException">The estimate is above the budget.</exception>
    public static void Hold(Scenario scenario, string work, double seconds, double memoryBytes, string fits)
    {
        if (seconds > scenario.Budget.Seconds)
        {
            throw new RunFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"the run has about {work}: {Time(seconds)} and {memoryBytes / (1 << 30):G2} GiB on one core, and the budget is {scenario.Budget.Seconds:G4} s. {fits}; or raise it with --budget"));
        }
    }

    private static string Time(double seconds) => string.Create(
        CultureInfo.InvariantCulture, $"{(seconds < 7200 ? seconds : seconds / 3600):G3} {(seconds < 7200 ? "s" : "hours")}");
}
