using Sim.Engine.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>The causes of a pass's time in the words of reports.</summary>
internal static class PassCauseNames
{
    public static (string Name, double Seconds)[] Of(PassCauses causes) =>
    [
        ("compute", causes.Compute),
        ("HBM", causes.Hbm),
        ("exchange", causes.Exchange),
        ("tensor-parallel collectives", causes.Collective),
        ("fixed latency", causes.Latency),
        ("launch", causes.Launch),
        ("waiting for others", causes.Waiting),
    ];

    /// <summary>The cause in a metric's name.</summary>
    public static string Key(string name) => name switch
    {
        "HBM" => "hbm",
        "tensor-parallel collectives" => "collective",
        "fixed latency" => "latency",
        "waiting for others" => "waiting",
        _ => name,
    };
}
