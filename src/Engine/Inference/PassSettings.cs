using Sim.Engine.Compute;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Engine.Inference;

/// <summary>What the engine has to know of a pass besides the program: kernels, SMs, bytes, fixed times.</summary>
public sealed record PassSettings
{
    /// <summary>Kernels of attention and experts.</summary>
    public required PassKernels Kernels { get; init; }

    /// <summary>Bytes of a token's row on its way to an expert.</summary>
    public long DispatchBytes { get; init; }

    /// <summary>Bytes of a result on its way back.</summary>
    public long CombineBytes { get; init; }

    /// <summary>Bytes of one cached element.</summary>
    public double CacheElementBytes { get; init; } = 2;

    /// <summary>Bytes of an element that tensor-parallel ranks exchange.</summary>
    public int CollectiveElementBytes { get; init; } = 2;

    /// <summary>SMs taken by communication kernels while micro-batches overlap; kernels beside them are slowed by the profile's contention factor once.</summary>
    public int CommunicationSms { get; init; }

    /// <summary>Least time from one kernel to the next where the host launches each; zero for kernels in a graph.</summary>
    public SimDuration LaunchInterval { get; init; }

    /// <summary>Launch of the whole pass, once.</summary>
    public SimDuration PassLaunch { get; init; }

    /// <summary>Effective NVLink rate of a GPU, bytes per second and direction, for collectives.</summary>
    public double NvLinkRate { get; init; }

    /// <summary>Fixed time that a CPU proxy adds to every exchange; zero where GPUs write their own requests.</summary>
    public SimDuration ProxyLatency { get; init; }

    /// <summary>Time that a CPU proxy takes to post a message of its GPU, one after another, beside the transfers.</summary>
    public SimDuration ProxyMessage { get; init; }

    /// <summary>Priority class of exchanges; 0 is served first.</summary>
    public int ExchangePriority { get; init; }

    /// <summary>The launch of a pass and of its kernels by a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="isGraph">Whether the pass is one graph.</param>
    public PassSettings WithLaunch(HardwareProfile profile, bool isGraph) =>
        this with { PassLaunch = profile.LaunchLatency, LaunchInterval = isGraph ? SimDuration.Zero : profile.LaunchLatency };
}
