namespace Sim.Engine.Compute;

/// <summary>
/// What the communication library reaches inside one NVLink domain of n GPUs: <c>time = fixed + wire + pipelining x sqrt(fixed x wire)</c>,
/// <c>wire = factor x bytes / (efficiency x nvlinkRate)</c> with the bus-bandwidth factor (n-1)/n, for all-reduce 2(n-1)/n, of nccl-tests. The
/// middle term is what chunks cost: filling a pipeline with the best chunk size takes fixed + wire + 2 sqrt(fixed' wire). All-reduce reaches more
/// than 1 where the switch reduces (NVLS): it is a bus bandwidth, not a wire rate.
/// Fitted per operation on the NCA rows of 8 H100.
/// </summary>
/// <param name="Fixed">Time without bytes, s.</param>
/// <param name="Efficiency">Bus bandwidth over the NVLink effective rate (links x 20.6 GB/s).</param>
/// <param name="Pipelining">Weight of the chunking term.</param>
public sealed record CollectiveModel(double Fixed, double Efficiency, double Pipelining)
{
    /// <summary>Seconds for <paramref name="bytes"/> in all (the largest buffer of a GPU) over <paramref name="gpus"/> GPUs.</summary>
    public double Seconds(CollectiveOperation operation, int gpus, double bytes, double nvlinkRate)
    {
        var factor = (operation == CollectiveOperation.AllReduce ? 2.0 : 1.0) * (gpus - 1) / gpus;
        var wire = factor * bytes / (Efficiency * nvlinkRate);
        return Fixed + wire + (Pipelining * Math.Sqrt(Fixed * wire));
    }
}
