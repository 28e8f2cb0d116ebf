using System.Globalization;
using Sim.Scenarios.Running;
using Sim.Units;

namespace Sim.Cli.Running;

/// <summary>Several runs on one progress line: the mean of their fractions, the sum of their transfers, the simulated time of the one that reported.</summary>
/// <param name="runs">Number of runs.</param>
/// <param name="line">Where the line is shown; safe to call from several threads.</param>
internal sealed class SharedProgress(int runs, IProgress<RunProgress> line)
{
    private readonly Lock _gate = new();
    private readonly double[] _fraction = new double[runs];
    private readonly long[] _transfers = new long[runs];
    private int _done;

    /// <summary>The progress of one run.</summary>
    public IProgress<RunProgress> Of(int run) => new One(this, run);

    /// <summary>A run has ended.</summary>
    public void Done(int run)
    {
        lock (_gate)
        {
            _fraction[run] = 1;
            _done++;
        }
    }

    private void Report(int run, RunProgress value)
    {
        lock (_gate)
        {
            _fraction[run] = double.IsFinite(value.Fraction) ? value.Fraction : _fraction[run];
            _transfers[run] = value.Transfers;
            var phase = string.Create(CultureInfo.InvariantCulture, $"{value.Phase}, {_done} of {runs} runs done");
            line.Report(new RunProgress(phase, _fraction.Sum() / runs, value.SimulatedTime, _transfers.Sum()) { Unit = value.Unit });
        }
    }

    private sealed class One(SharedProgress all, int run) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => all.Report(run, value);
    }
}
