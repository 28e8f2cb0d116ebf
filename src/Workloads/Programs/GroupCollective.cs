namespace Sim.Workloads.Programs;

/// <summary>A collective of the closing part of a step.</summary>
/// <param name="Name">What it moves.</param>
/// <param name="IsExpertGroup">Over the replicas of this rank's experts; otherwise over all replicas of its dense parameters.</param>
/// <param name="Bytes">Bytes of the whole buffer on one rank; (n-1)/n of it leaves and enters each rank.</param>
public sealed record GroupCollective(string Name, bool IsExpertGroup, long Bytes);
