using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>Pipeline schedules.</summary>
public enum ScheduleKind
{
    [ChoiceName("1f1b")]
    OneForwardOneBackward,

    [ChoiceName("interleaved-1f1b")]
    Interleaved,

    [ChoiceName("zb1p")]
    ZeroBubble,

    [ChoiceName("dualpipe")]
    DualPipe,

    [ChoiceName("dualpipev")]
    DualPipeV,
}
