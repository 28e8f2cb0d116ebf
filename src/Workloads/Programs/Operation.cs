namespace Sim.Workloads.Programs;

/// <summary>One operation of a chunk template; a fixed-size value.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Phase">The compute phase; of an exchange, the phase it feeds or follows, for display.</param>
/// <param name="Unit">Index of the layer among all layers that the rank holds, for the routing's key and the row counts.</param>
/// <param name="IsBackward">Works on the step's backward micro-batch.</param>
/// <param name="Overlapped">Part of a pair: kernels run while the other micro-batch communicates.</param>
/// <param name="First">An awaited operation of another stream.</param>
/// <param name="Second">Another one.</param>
/// <param name="Weights">Another one: the gathering of the weights that it works with.</param>
/// <param name="Channel">Message channel that must have delivered (or, for a send, that is sent on); -1 for none.</param>
/// <param name="Argument">Of a collective, its index in the program; of a compute phase, how often it repeats.</param>
/// <param name="Parts">Of a compute phase, the number of equal parts of which it is one.</param>
public readonly record struct Operation(
    OperationKind Kind,
    ComputePhase Phase,
    short Unit,
    bool IsBackward,
    bool Overlapped,
    Dependency First,
    Dependency Second,
    Dependency Weights,
    sbyte Channel,
    int Argument,
    short Parts);
