namespace Sim.Engine.Compute;

/// <summary>
/// A collective over fewer GPUs than the eight that <see cref="CollectiveModel"/> was fitted on: the same form, with
/// <c>fixed(n) = fixed(8) - step (8 - n)</c>, since each further GPU is one more hop of the ring or tree, and a bus bandwidth of its own, since the NVLink switch reduces from five
/// GPUs on only. Fitted on every second size of the NCA rows of 2 and 4 H100.
/// </summary>
/// <param name="Whole">The model of eight GPUs.</param>
/// <param name="Step">Fixed time of one GPU more, s.</param>
/// <param name="Efficiency">Bus bandwidth over the NVLink effective rate.</param>
public sealed record FewGpuCollectiveModel(CollectiveModel Whole, double Step, double Efficiency)
{
    private const int WholeGpus = 8;

    /// <summary>The model of a profile for an operation whose parameters begin with <paramref name="prefix"/>.</summary>
    public static FewGpuCollectiveModel Of(HardwareProfile profile, CollectiveOperation operation, string prefix) =>
        new(profile.Collective(operation), profile[prefix + ".few.step"], profile[prefix + ".few.efficiency"]);

    /// <summary>Seconds for <paramref name="bytes"/> in all over 2 to 7 GPUs.</summary>
    public double Seconds(CollectiveOperation operation, int gpus, double bytes, double nvlinkRate)
    {
        var once = Whole.Fixed - (Step * (WholeGpus - gpus));
        return new CollectiveModel(once > 0 ? once : 0, Efficiency, Whole.Pipelining).Seconds(operation, gpus, bytes, nvlinkRate);
    }
}
