namespace Sim.Engine.Serving;

/// <summary>The GPUs of a replica and what each of them holds of its cache.</summary>
/// <param name="FirstGpu">First GPU; the others follow.</param>
/// <param name="Gpus">GPUs.</param>
/// <param name="BytesPerToken">Bytes of a cached token on each.</param>
public readonly record struct CachePlace(int FirstGpu, int Gpus, double BytesPerToken);
