using Sim.Engine.Compute;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Sections;

/// <summary>How one unit of GPUs runs a model in inference.</summary>
[Section("How one unit of GPUs runs a model in inference: attention on replicas, experts over all GPUs of the unit.")]
public sealed record DeploymentSection
{
    [Field("GPUs of the unit: whole nodes, or a part of one node; all of the cluster when absent.", Minimum = 1)]
    public int? Gpus { get; init; }

    [Field("GPUs of a node that share the heads of attention. With transport: all-reduce all GPUs of the unit.", Default = "1", Minimum = 1)]
    public int TensorParallel { get; init; }

    [Field("GPUs that share the routed experts; all of the unit when absent, and always with an exchange.", Minimum = 1)]
    public int? ExpertParallel { get; init; }

    [Field("How tokens reach experts: by exchanges, or every GPU has all tokens and an all-reduce adds the results.", Default = "low-latency")]
    public ExpertTransport Transport { get; init; }

    [Field("Further copies of routed experts, given to those with the most load.", Default = "0", Minimum = 0)]
    public int RedundantExperts { get; init; }

    [Field("Whether shared experts are routed to like the others instead of standing on every GPU.", Default = "false")]
    public bool SharedAsRouted { get; init; }

    [Field("Parts of the batch, the exchange of one behind the compute of another.", Default = "1", Minimum = 1, Maximum = 2)]
    public int MicroBatches { get; init; }

    [Field("SMs that communication kernels take while micro-batches overlap.", Default = "0", Minimum = 0, Maximum = 1024)]
    public int CommunicationSms { get; init; }

    [Field("Whether a pass is launched as one graph instead of kernel by kernel.", Default = "true")]
    public bool Graphs { get; init; }

    [Field("Number format of linear layers.", Default = "fp8")]
    public GemmPrecision Precision { get; init; }

    [Field("Number format of the KV cache; fp8 has a scale per 128 elements.", Default = "bf16")]
    public GemmPrecision KvCache { get; init; }

    [Field("Chance that a token predicted by the multi-token-prediction module is accepted; 0 leaves the module out.", Default = "0 %", Minimum = 0, Maximum = 1)]
    public Fraction MtpAcceptance { get; init; }

    [Field("Share of the GPU memory that weights and cache may not take: activations, buffers, fragmentation.", Default = "10 %", Minimum = 0, Maximum = 0.99)]
    public Fraction MemoryReserve { get; init; }

    [Field("Fixed time that a CPU proxy adds to every exchange; 0 where GPUs write their own requests.", Default = "0 s")]
    public SimDuration ProxyLatency { get; init; }

    [Field("Time that a CPU proxy takes to post a message of its GPU, one after another, while earlier ones move.", Default = "0 s")]
    public SimDuration ProxyMessage { get; init; }
}
