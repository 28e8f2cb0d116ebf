using System.Runtime.InteropServices;
using Sim.Cli.Hosting;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Models;
using Sim.Scenarios.Studies.Schedules;
using Sim.Scenarios.Studies.Topology;
using Sim.Scenarios.Validation;

// The composition root: which studies there are, and which rules hold. A new study is one line here.
var studies = new Dictionary<StudyKind, IStudyRunner>
{
    [StudyKind.Topology] = new TopologyStudy(),
    [StudyKind.Model] = new ModelStudy(),
    [StudyKind.Schedule] = new ScheduleStudy(),
};
var services = new SimServices(new StudyDispatcher(studies), Validators.All);

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
