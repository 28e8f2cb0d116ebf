using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>What communication takes from the GPU.</summary>
[Section("What communication takes from the GPU, and how it is spread.")]
public sealed record CommunicationSection
{
    [Field("SMs reserved for communication kernels.", Default = "0", Minimum = 0, Maximum = 1024)]
    public int Sms { get; init; }

    [Field("Whether kernels get the communication SMs back in steps that overlap nothing.", Default = "fixed")]
    public SmPartition Partition { get; init; }

    [Field("Where the profile's contention factor slows kernels down.", Default = "while-overlapped")]
    public ContentionScope Contention { get; init; }

    [Field("How a pipeline send shares links with an exchange.", Default = "yield")]
    public SendClass SendClass { get; init; }

    [Field("Queue pairs per pair of NICs; the fabric's value when absent.", Minimum = 1)]
    public int? QueuePairs { get; init; }
}
