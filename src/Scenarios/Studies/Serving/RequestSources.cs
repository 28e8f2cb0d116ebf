using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Workloads.Requests;

namespace Sim.Scenarios.Studies.Serving;

/// <summary>The requests that a scenario describes.</summary>
internal static class RequestSources
{
    /// <summary>A source from its start; the same scenario gives the same requests.</summary>
    /// <exception cref="RunFailedException">There is no such trace.</exception>
    public static IRequestSource Open(Scenario scenario)
    {
        var arrivals = scenario.Serving!.Arrivals;
        if (arrivals.Kind == ArrivalKind.Trace)
        {
            return File.Exists(arrivals.Trace)
                ? new TraceRequests(arrivals.Trace, File.OpenText(arrivals.Trace))
                : throw new RunFailedException($"serving.arrivals.trace: {arrivals.Trace}: there is no such file");
        }

        return new DrawnRequests((ulong)scenario.Seed)
        {
            Kind = arrivals.Kind,
            Rate = arrivals.Rate,
            Burstiness = arrivals.Burstiness,
            MeanInput = arrivals.Input,
            MeanOutput = arrivals.Output,
            InputSpread = arrivals.InputSpread,
            OutputSpread = arrivals.OutputSpread,
            PrefixShare = arrivals.PrefixShare.Value,
            Limit = arrivals.Requests ?? long.MaxValue,
        };
    }
}
