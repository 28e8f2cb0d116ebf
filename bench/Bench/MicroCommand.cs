using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Sim.Bench;

/// <summary>Single mechanisms under BenchmarkDotNet: `micro`. In this process, for its own would be built by rules that are not this repository's.</summary>
internal static class MicroCommand
{
    public static int Run()
    {
        var job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance);
        var config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Path.Combine(Repository.Root, "out", "bench"));
        var summary = BenchmarkRunner.Run<MicroBenchmarks>(config);
        return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success) ? 1 : 0;
    }
}
