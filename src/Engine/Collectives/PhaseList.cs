using Sim.Workloads.Collectives;

namespace Sim.Engine.Collectives;

/// <summary>Cuts the steps of a collective into phases: equal steps that repeat, steps that wait for the same, single steps.</summary>
internal static class PhaseList
{
    /// <summary>One phase: steps First to End - 1, solved as one repeating pattern, or all at once, or (one step) as it is.</summary>
    internal readonly record struct Phase(int First, int End, bool Repeats, bool AtOnce);

    /// <summary>A rank that sends more at once than this is summarised: its sends are too many to keep.</summary>
    private const int MostKept = 64;

    /// <exception cref="ArgumentException">A step waits for less than all that comes before its phase.</exception>
    public static List<Phase> Of(CollectiveSetup setup)
    {
        var algorithm = setup.Algorithm;
        var phases = new List<Phase>();
        for (var first = 0; first < algorithm.Steps;)
        {
            var end = first + 1;
            var repeats = first == setup.RepeatStart && setup.RepeatEnd > first;
            if (repeats)
            {
                end = setup.RepeatEnd;
            }
            else
            {
                while (end < algorithm.Steps && algorithm.WaitsFor(end) == algorithm.WaitsFor(first))
                {
                    end++;
                }
            }

            if (algorithm.WaitsFor(first) != first - 1)
            {
                throw new ArgumentException($"step {first} of {algorithm.Name} does not wait for all steps before it");
            }

            phases.Add(new Phase(first, end, repeats, !repeats && (end > first + 1 || algorithm.MaxSends > MostKept || ReducesInNetwork(setup, first))));
            first = end;
        }

        return phases;
    }

    private static bool ReducesInNetwork(CollectiveSetup setup, int step)
    {
        var sends = new CollectiveSend[Math.Max(1, setup.Algorithm.MaxSends)];
        var count = setup.Algorithm.Sends(step, 0, new Slice(0, setup.Message.Count), sends);
        return count > 0 && sends[0].Peer == CollectiveSend.InNetwork;
    }
}
