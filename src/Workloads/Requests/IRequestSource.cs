namespace Sim.Workloads.Requests;

/// <summary>Requests in the order of their arrival, one at a time, so that no run holds them all.</summary>
public interface IRequestSource
{
    /// <summary>The next request; false when there is none.</summary>
    bool TryNext(out Request request);
}
