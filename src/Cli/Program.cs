using System.Runtime.InteropServices;
using Sim.Cli.Hosting;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Exchange;
using Sim.Scenarios.Studies.Training;
using Sim.Scenarios.Validation;

// The composition root: which studies there are, what a report consists of, which rules hold.
var services = new SimServices(
    new StudyDispatcher(new Dictionary<StudyKind, IStudyRunner>
    {
        [StudyKind.TrainingStep] = new TrainingStudy(),
        [StudyKind.OverlappedChunk] = new ChunkStudy(),
        [StudyKind.ExpertExchange] = new ExchangeStudy(),
    }),
    [new ResultFile()],
    Validators.Basic);

using var interrupt = new CancellationTokenSource();
void Cancel(PosixSignalContext signal)
{
    // The first signal stops the run in good order, a second one ends the process.
    signal.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return SimApp.Run(args, services, Console.Out, Console.Error, interrupt.Token);
