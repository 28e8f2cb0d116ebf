using System.Globalization;
using Sim.Engine.Collectives;
using Sim.Engine.Flow;

namespace Sim.Bench;

/// <summary>A direct all-to-all of 1 GiB per GPU, a flow for each ordered pair: `all-to-all GPUS`.</summary>
internal static class AllToAllCommand
{
    public static int Run(int gpus)
    {
        var setup = Meter.Start();
        var network = BenchCluster.Network(gpus / 8);
        var pairs = new AllPairs(network, new SendPaths(network, StepLatency.None), gpus);
        var setupCost = setup.Stop();
        var meter = Meter.Start();
        var bytes = (1L << 30) / gpus;
        pairs.Start(bytes);
        long[] tags = [];
        var instants = 0;
        while (network.Flows.ActiveFlows > 0)
        {
            network.Flows.Complete(ref tags);
            instants++;
        }

        var cost = meter.Stop();
        var bound = (gpus - 8) * (double)bytes / BenchCluster.NicRate;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            GPUs {gpus}: {network.Flows.CompletedFlows} transfers, {((FlowNetwork)network.Flows).Solves} solves, {instants} instants of completion
            simulated {network.Flows.Now.Seconds:E6} s, {network.Flows.Now.Seconds / bound:F4} x bound
            set-up {setupCost.CpuSeconds:F2} s CPU, run {cost.CpuSeconds:F2} s CPU, {network.Flows.CompletedFlows / (setupCost.CpuSeconds + cost.CpuSeconds):N0} transfers per CPU-second of both
            peak memory {Meter.PeakMebibytes} MiB
            """));
        return 0;
    }
}
