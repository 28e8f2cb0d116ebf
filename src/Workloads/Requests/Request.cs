namespace Sim.Workloads.Requests;

/// <summary>One request to a serving system.</summary>
/// <param name="Arrival">Picoseconds from the start.</param>
/// <param name="Input">Prompt tokens, at least 1.</param>
/// <param name="Output">Tokens to generate, at least 1.</param>
/// <param name="Prefix">Prompt tokens whose cache is known to be stored, where <paramref name="Blocks"/> does not say.</param>
/// <param name="Blocks">Hashes of the prompt's blocks, each over all tokens up to its end; null for none.</param>
public readonly record struct Request(long Arrival, int Input, int Output, int Prefix = 0, long[]? Blocks = null);
