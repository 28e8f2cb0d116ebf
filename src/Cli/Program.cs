using System.Runtime.InteropServices;
using Sim.Cli.Hosting;
using Sim.Scenarios.Running;
using Sim.Scenarios.Validation;

var services = new SimServices(new StudyDispatcher(StudyRegistry.All), Validators.All);

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
