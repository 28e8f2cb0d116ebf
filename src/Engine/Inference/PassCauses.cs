namespace Sim.Engine.Inference;

/// <summary>Seconds of a GPU in a pass, by cause. They add up to the time of the pass.</summary>
/// <param name="Latency">Fixed times: of kernels, of exchanges, of collectives.</param>
/// <param name="Hbm">Kernels, charged to memory.</param>
/// <param name="Compute">Kernels, charged to arithmetic.</param>
/// <param name="Exchange">Bytes to and from experts that no kernel hides.</param>
/// <param name="Collective">Collectives of tensor-parallel ranks that no kernel hides.</param>
/// <param name="Launch">Launches that the GPU waits for.</param>
/// <param name="Waiting">Waiting for other ranks.</param>
public readonly record struct PassCauses(double Latency, double Hbm, double Compute, double Exchange, double Collective, double Launch, double Waiting)
{
    /// <summary>All of it.</summary>
    public double Sum => Latency + Hbm + Compute + Exchange + Collective + Launch + Waiting;

    public static PassCauses operator +(PassCauses left, PassCauses right) => new(
        left.Latency + right.Latency, left.Hbm + right.Hbm, left.Compute + right.Compute, left.Exchange + right.Exchange, left.Collective + right.Collective,
        left.Launch + right.Launch, left.Waiting + right.Waiting);

    public static PassCauses operator *(PassCauses causes, double factor) => new(
        causes.Latency * factor, causes.Hbm * factor, causes.Compute * factor, causes.Exchange * factor, causes.Collective * factor, causes.Launch * factor, causes.Waiting * factor);
}
