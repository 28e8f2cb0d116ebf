using System.Globalization;
using Sim.Workloads.Parallelism;

namespace Sim.Scenarios.Studies.Training;

/// <summary>
/// Which data-parallel groups of a step are simulated. A group is the smallest set of consecutive ranks of a stage that holds whole expert-parallel groups, whole model
/// replicas and whole nodes; groups share nothing but the reduction of gradients and the gathering of weights, whose sizes stay those of the whole step.
/// </summary>
/// <param name="All">Groups of the step.</param>
/// <param name="Simulated">Those that are simulated.</param>
/// <param name="RanksPerGroup">Ranks of a group in one stage.</param>
internal sealed record Fold(int All, int Simulated, int RanksPerGroup)
{
    public bool IsFolded => Simulated < All;

    /// <summary>Ranks that each simulated one stands for.</summary>
    public int Factor => All / Simulated;

    /// <summary>The groups that a plan has on nodes of this size, of which <c>training.fold_to</c> are simulated; all when it is 0.</summary>
    public static Fold Of(ParallelismPlan plan, int gpusPerNode, int foldTo)
    {
        var ranks = Multiple(Multiple(plan.ExpertParallel, plan.TensorParallel * plan.ContextParallel), gpusPerNode);
        // Stages that share nodes cannot be taken apart.
        var all = plan.RanksPerStage % ranks == 0 ? plan.RanksPerStage / ranks : 1;
        return new Fold(all, foldTo == 0 ? all : Math.Min(foldTo, all), plan.RanksPerStage / all);
    }

    /// <summary>The plan of the simulated ranks.</summary>
    public ParallelismPlan Plan(ParallelismPlan whole) => whole with { DataParallel = whole.DataParallel / Factor };

    /// <summary>How a result was obtained.</summary>
    /// <param name="isExact">All groups do the same, and no link of the fabric can tell them apart.</param>
    public string Mode(bool isExact) => IsFolded
        ? string.Create(CultureInfo.InvariantCulture, $"folded to {Simulated} of {All} data-parallel groups, {(isExact ? "exact" : "approximate")}")
        : "full";

    private static int Multiple(int a, int b) => a / Gcd(a, b) * b;

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
