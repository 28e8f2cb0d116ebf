using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Sim.Cli.Running;

/// <summary>Runs of one command side by side. A run is a simulation of its own on one thread; the order in which runs are made does not matter to their results.</summary>
/// <param name="count">Runs at one time, 1 or more.</param>
public sealed class Workers(int count)
{
    /// <summary>As many as there are processors.</summary>
    public static Workers All { get; } = new(Environment.ProcessorCount);

    /// <summary>Calls a body for 0 to runs - 1; what a body throws is thrown here, the first in order.</summary>
    public void Run(int runs, Action<int> body)
    {
        try
        {
            // One at a time per worker: a worker that takes several would leave the others idle at the end.
            var work = Partitioner.Create(Enumerable.Range(0, runs), EnumerablePartitionerOptions.NoBuffering);
            Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = count }, body);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
