namespace Sim.Engine.Results;

/// <summary>Utilisation of a class of links over the run.</summary>
/// <param name="Tier">nvlink up, nvlink down, nic out, nic in, leaf up, leaf down, ...</param>
/// <param name="Plane">Plane index, or -1 where planes do not apply.</param>
/// <param name="Links">Links in the class.</param>
/// <param name="Bytes">Bytes carried, all links together.</param>
/// <param name="MeanUtilisation">Mean over links and run, 0..1 of the wire rate.</param>
/// <param name="MaxUtilisation">The busiest link's mean over the run.</param>
public sealed record LinkUse(string Tier, int Plane, int Links, double Bytes, double MeanUtilisation, double MaxUtilisation);
