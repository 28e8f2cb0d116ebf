namespace Sim.Engine.Serving;

/// <summary>When the cache of a prompt leaves the prefill unit for decode.</summary>
public enum CacheHandover
{
    /// <summary>When the whole prompt is computed.</summary>
    AtEnd,

    /// <summary>Layer by layer beside the passes that compute it, into a place that is reserved at their beginning.</summary>
    ByLayer,
}
