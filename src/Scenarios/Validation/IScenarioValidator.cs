namespace Sim.Scenarios.Validation;

/// <summary>A check over a whole scenario that bound without errors. Add one to the loader's list to add a rule.</summary>
public interface IScenarioValidator
{
    /// <summary>Reports what is wrong; never throws for a bad scenario.</summary>
    void Validate(ValidationContext context);
}
