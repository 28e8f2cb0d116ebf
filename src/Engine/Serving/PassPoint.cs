namespace Sim.Engine.Serving;

/// <summary>What the time of a pass is kept by.</summary>
/// <param name="Size">Sequences of a replica; for prefill tokens of its chunk.</param>
/// <param name="Context">Mean tokens in the cache; for prefill mean keys of a token.</param>
/// <param name="Transfers">Caches on their way into or out of the unit beside it, where they slow it.</param>
public readonly record struct PassPoint(int Size, int Context, int Transfers);
