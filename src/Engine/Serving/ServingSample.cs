namespace Sim.Engine.Serving;

/// <summary>The state of a serving system at an instant.</summary>
/// <param name="Seconds">The instant.</param>
/// <param name="CacheShare">Taken share of the decode units' cache.</param>
/// <param name="Decoding">Sequences under way in decode units.</param>
/// <param name="WaitingForPrefill">Requests whose prefill has not ended.</param>
/// <param name="WaitingForDecode">Requests with a first token that have no place yet.</param>
/// <param name="Swapped">Sequences whose cache is out of their decode unit.</param>
public readonly record struct ServingSample(double Seconds, double CacheShare, long Decoding, long WaitingForPrefill, long WaitingForDecode, long Swapped);
