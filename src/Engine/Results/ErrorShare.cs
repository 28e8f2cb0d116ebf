namespace Sim.Engine.Results;

/// <summary>A part of a time with what it contributes to the time's error.</summary>
/// <param name="Name">Class or basis of the part.</param>
/// <param name="Seconds">Seconds of the part.</param>
/// <param name="StandardError">Standard error that this part alone would give, seconds.</param>
/// <param name="VarianceShare">Its share of the variance, 0 to 1; the shares of a division sum to 1. It can be negative where a part's errors offset another's.</param>
public sealed record ErrorShare(string Name, double Seconds, double StandardError, double VarianceShare);
