namespace Sim.Workloads.Pipelines;

/// <summary>Steps of the eight phases of DualPipe on one rank, in order; 0 and 1 are the near and the far direction of the rank.</summary>
/// <param name="Forward0">Phase 1, nF0: forwards.</param>
/// <param name="Forward0Forward1">Phase 2, nF0F1: a forward of each direction.</param>
/// <param name="Backward1Weight1Forward1">Phase 3, nB1W1F1: input gradient, its weight gradient, forward.</param>
/// <param name="Main">Phase 4, nF0B1F1B0: two overlapped pairs.</param>
/// <param name="Backward1Forward1Backward0">Phase 5, nB1F1B0: a full backward and an overlapped pair.</param>
/// <param name="Backward1Backward0">Phase 6, nB1B0: a backward of each direction, the last half without weight part.</param>
/// <param name="Weight1Backward0">Phase 7, nWB0: a deferred weight gradient, an input gradient.</param>
/// <param name="Weight">Phase 8, nW: deferred weight gradients.</param>
public readonly record struct PhaseCounts(
    int Forward0,
    int Forward0Forward1,
    int Backward1Weight1Forward1,
    int Main,
    int Backward1Forward1Backward0,
    int Backward1Backward0,
    int Weight1Backward0,
    int Weight);
