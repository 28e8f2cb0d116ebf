namespace Sim.Scenarios.Sections;

/// <summary>How a pipeline send shares links with the exchanges on them.</summary>
public enum SendClass
{
    /// <summary>Takes what the exchanges leave.</summary>
    Yield,

    /// <summary>A fair share per flow.</summary>
    Equal,
}
