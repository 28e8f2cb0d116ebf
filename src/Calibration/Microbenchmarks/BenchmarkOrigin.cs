namespace Sim.Calibration.Microbenchmarks;

/// <summary>Where a measured point comes from.</summary>
/// <param name="File">File as the user named it.</param>
/// <param name="Line">1-based line in it.</param>
/// <param name="Device">Name of the GPU as its driver tells it.</param>
/// <param name="Driver">Version of the driver.</param>
/// <param name="Runtime">Version of the CUDA runtime.</param>
/// <param name="Sms">Streaming multiprocessors of the GPU.</param>
/// <param name="Date">Start of the run, UTC.</param>
/// <param name="Command">Command line of the run.</param>
public sealed record BenchmarkOrigin(string File, int Line, string Device, string Driver, string Runtime, int Sms, DateTimeOffset Date, string Command);
