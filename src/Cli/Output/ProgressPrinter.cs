using System.Diagnostics;
using System.Globalization;
using Sim.Scenarios.Running;
using Sim.Units;

namespace Sim.Cli.Output;

/// <summary>Shows how far a run is on the messages stream: phase, simulated time, transfers or packet-hops per second, time left. Silent when nobody watches.</summary>
public sealed class ProgressPrinter(Terminal terminal) : IProgress<RunProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private TimeSpan last = -Interval;
    private int shown;

    public void Report(RunProgress value)
    {
        if (!terminal.IsInteractive)
        {
            return;
        }

        lock (gate)
        {
            var now = watch.Elapsed;
            if (now - last < Interval)
            {
                return;
            }

            last = now;
            var line = Line(value, now);
            terminal.Messages.Write("\r" + line.PadRight(shown));
            shown = line.Length;
        }
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (shown > 0)
            {
                terminal.Messages.Write("\r" + new string(' ', shown) + "\r");
                shown = 0;
            }
        }
    }

    /// <summary>The progress line: time left assumes that the rest goes as fast as what is done.</summary>
    public static string Line(RunProgress value, TimeSpan elapsed)
    {
        var rate = elapsed.TotalSeconds > 0 ? value.Transfers / elapsed.TotalSeconds : 0;
        var left = value.Fraction is > 0 and <= 1
            ? string.Create(CultureInfo.InvariantCulture, $", {value.Fraction * 100:F0} %, {elapsed.TotalSeconds * (1 - value.Fraction) / value.Fraction:F0} s left")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{value.Phase}: {value.SimulatedTime} simulated, {rate:N0} {value.Unit}/s{left}");
    }
}
