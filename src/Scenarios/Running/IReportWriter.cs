using Sim.Engine.Results;

namespace Sim.Scenarios.Running;

/// <summary>Writes one part of a report: the JSON, the tables, the plots, the page.</summary>
public interface IReportWriter
{
    /// <summary>Writes files into an existing folder.</summary>
    void Write(RunResult result, string folder);
}
