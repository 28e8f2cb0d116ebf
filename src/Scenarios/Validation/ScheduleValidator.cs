using Sim.Scenarios.Fields;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Schedules;
using Sim.Workloads.Pipelines;

namespace Sim.Scenarios.Validation;

/// <summary>Each schedule of a schedule study can be built for its stages and micro-batches.</summary>
public sealed class ScheduleValidator : IScenarioValidator
{
    /// <summary>Steps above which nothing is built here: the run will take its time anyway.</summary>
    private const long Limit = 1 << 20;

    public void Validate(ValidationContext context)
    {
        if (context.Scenario is not { Study: StudyKind.Schedule, Schedule: { } section })
        {
            return;
        }

        if (section.Schedules.Count == 0)
        {
            context.Error("schedule.schedules", "is empty", "name at least one schedule");
        }

        if ((double)section.PipelineParallel * section.MicroBatches * section.VirtualStages > Limit)
        {
            return;
        }

        foreach (var kind in section.Schedules.Distinct())
        {
            try
            {
                ComparedSchedule.Of(kind, section, Choices.Word(kind));
            }
            catch (ScheduleException problem)
            {
                var message = problem.Hint.Length > 0 ? problem.Message.Replace($" ({problem.Hint})", "", StringComparison.Ordinal) : problem.Message;
                context.Error("schedule", message, problem.Hint.Length > 0 ? problem.Hint : null);
            }
        }
    }
}
