using Sim.Workloads.Requests;

namespace Sim.Engine.Tests.Serving;

/// <summary>The requests of a list.</summary>
internal sealed class ListedRequests(IReadOnlyList<Request> requests) : IRequestSource
{
    private int _next;

    public bool TryNext(out Request request)
    {
        request = _next < requests.Count ? requests[_next] : default;
        return _next++ < requests.Count;
    }
}
