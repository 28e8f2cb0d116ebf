using System.Globalization;

namespace Sim.Bench;

/// <summary>Exchanges of one EP64 group, one after the other, each with a routing of its own: `exchange`.</summary>
internal static class ExchangeCommand
{
    private const int Repeats = 5000;

    public static int Run()
    {
        var exchange = new SkewedExchange();
        for (var i = 0; i < 200; i++)
        {
            exchange.Run();
        }

        long instants = 0;
        var timesBound = 0.0;
        double drawing = 0, running = 0;
        long allocated = 0;
        for (var i = 0; i < Repeats; i += 100)
        {
            // The clock of the processor time is coarse: a hundred at a time.
            var draw = Meter.Start();
            for (var k = 0; k < 100; k++)
            {
                exchange.Draw(i + k);
            }

            drawing += draw.Stop().CpuSeconds;
            var began = exchange.Network.Flows.Now;
            var meter = Meter.Start();
            for (var k = 0; k < 100; k++)
            {
                instants += exchange.Run();
            }

            var cost = meter.Stop();
            running += cost.CpuSeconds;
            allocated += cost.AllocatedBytes;
            timesBound += (exchange.Network.Flows.Now - began).Seconds / 100 / exchange.Bound();
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Repeats} exchanges of {exchange.Flows} flows, {instants / (double)Repeats:F1} instants of completion each, mean {timesBound / (Repeats / 100):F4} x bound
            routing {drawing / Repeats * 1e6:F0} us CPU, flows {running / Repeats * 1e6:F0} us CPU per exchange, {exchange.Flows * Repeats / running:N0} transfers per CPU-second
            peak memory {Meter.PeakMebibytes} MiB, allocated {allocated / (double)Repeats / exchange.Flows:F3} B per transfer
            """));
        return 0;
    }
}
