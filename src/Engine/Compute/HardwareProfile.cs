using Sim.Units;

namespace Sim.Engine.Compute;

/// <summary>
/// What one GPU achieves: kernel times from models whose parameters were fitted on published measurements. Plain data: a list of parameters from
/// which the models are built, so a profile drawn from the parameters' covariance is made by the same constructor.
/// A time is for the SMs it is given; under <see cref="KernelContext.Overlapped"/> that of a burst is multiplied once by the contention factor, and is at least the time without a pause.
/// </summary>
public sealed class HardwareProfile
{
    private readonly Dictionary<string, ProfileParameter> byName;
    private readonly CollectiveModel[] collectives;
    private readonly GemmModel? fp8;
    private readonly GemmModel? sustainedFp8;
    private readonly GemmModel sustainedBf16;
    private readonly AttentionModel sustainedAttention;

    /// <summary>Builds the models. Throws <see cref="KeyNotFoundException"/> naming a parameter that is missing.</summary>
    /// <param name="name">Name of the profile, as in the library: <c>h800</c>.</param>
    /// <param name="sms">SMs of the GPU.</param>
    /// <param name="parameters">All parameters, any order.</param>
    public HardwareProfile(string name, int sms, IReadOnlyList<ProfileParameter> parameters)
    {
        Name = name;
        Sms = sms;
        Parameters = parameters;
        byName = parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        fp8 = byName.ContainsKey("gemm.fp8.sm_rate") ? MakeGemm("gemm.fp8", 1, GemmTiles.Fp8Depth, GemmTiles.Fp8) : null;
        Bf16 = MakeGemm("gemm.bf16", 2, GemmTiles.Bf16Depth, GemmTiles.Bf16);
        Contention = this["contention"];
        Memory = new MemoryModel
        {
            Rates = [this["memory.stream"], this["memory.activation"], this["memory.reduction"], this["memory.strided"]],
            PortPerSm = this["memory.port"],
            Fixed = Find("memory.fixed") ?? this["gemm.fixed"],
        };
        FullAttention = new AttentionModel { ForwardRate = this["attention.forward"], BackwardRate = this["attention.backward"], Prologue = Find("attention.prologue") ?? 0 };
        sustainedFp8 = fp8 is null ? null : fp8 with { SmRate = fp8.SmRate * Sustained("sustained.fp8") };
        sustainedBf16 = Bf16 with { SmRate = Bf16.SmRate * Sustained("sustained.bf16") };
        var factor = Sustained("sustained.attention");
        sustainedAttention = FullAttention with { ForwardRate = FullAttention.ForwardRate * factor, BackwardRate = FullAttention.BackwardRate * factor };
        Decode = new DecodeAttentionModel { SmRate = this["decode.sm_rate"], Hbm = this["decode.hbm"], Fixed = this["decode.fixed"] };
        Exchange = MakeExchange();
        collectives =
        [
            MakeCollective("collective.all_gather"),
            MakeCollective("collective.reduce_scatter"),
            MakeCollective("collective.all_to_all"),
            MakeCollective("collective.all_reduce"),
        ];
        LaunchLatency = SimDuration.FromSeconds(this["launch"]);
    }

    public string Name { get; }

    public int Sms { get; }

    public IReadOnlyList<ProfileParameter> Parameters { get; }

    /// <summary>Covariances of the fits; empty when the profile does not give them.</summary>
    public IReadOnlyList<ParameterFit> Fits { get; init; } = [];

    /// <summary>Name of the measured profile that this one was derived from by data-sheet ratios; null where the chip itself was measured.</summary>
    public string? DerivedFrom { get; init; }

    /// <summary>FP8 product with fine-grained scales; throws <see cref="MissingParameterException"/> for a GPU without FP8.</summary>
    public GemmModel Fp8 => fp8 ?? throw new MissingParameterException($"hardware profile '{Name}' has no FP8 products (no parameter 'gemm.fp8.sm_rate')");

    public GemmModel Bf16 { get; }

    public MemoryModel Memory { get; }

    /// <summary>Attention over whole sequences, in bursts.</summary>
    public AttentionModel FullAttention { get; }

    public DecodeAttentionModel Decode { get; }

    /// <summary>Rates, caps and fixed times of expert-parallel exchanges.</summary>
    public ExchangeModel Exchange { get; }

    /// <summary>What the communication library reaches inside one NVLink domain.</summary>
    public CollectiveModel Collective(CollectiveOperation operation) => collectives[(int)operation];

    /// <summary>Factor on kernel time while communication kernels run on the other SMs; 1 or more.</summary>
    public double Contention { get; }

    /// <summary>From the host's launch to the first instruction, when the stream is empty. Kernels queued behind one another hide it.</summary>
    public SimDuration LaunchLatency { get; }

    /// <summary>Value of a parameter by name; throws <see cref="MissingParameterException"/>.</summary>
    public double this[string parameter] => byName.TryGetValue(parameter, out var found)
        ? found.Value
        : throw new MissingParameterException($"hardware profile '{Name}' has no parameter '{parameter}'");

    /// <summary>Value of a parameter by name, or null where the profile does not have it.</summary>
    public double? Find(string parameter) => byName.TryGetValue(parameter, out var found) ? found.Value : null;

    /// <summary>The model of products of a precision: in bursts, or for a GPU that works without a pause (the same where the profile does not tell them apart).</summary>
    /// <exception cref="MissingParameterException">FP8 on a GPU without.</exception>
    public GemmModel Product(GemmPrecision precision, bool sustained) =>
        precision == GemmPrecision.Fp8 ? (sustained && sustainedFp8 is not null ? sustainedFp8 : Fp8) : sustained ? sustainedBf16 : Bf16;

    /// <summary>Attention over whole sequences: in bursts, or for a GPU that works without a pause.</summary>
    public AttentionModel WholeAttention(bool sustained) => sustained ? sustainedAttention : FullAttention;

    private double Sustained(string parameter) => Find(parameter) ?? 1;

    /// <summary>The time of a kernel from its seconds in a burst and in work without a pause. Beside communication the burst's are multiplied by the contention factor; the clock there is no higher than without a pause.</summary>
    public SimDuration Finish(double burst, double sustained, KernelContext context) => SimDuration.FromSeconds(context switch
    {
        KernelContext.Isolated => burst,
        KernelContext.Sustained => sustained,
        _ => burst * Contention > sustained ? burst * Contention : sustained,
    });

    private GemmModel MakeGemm(string prefix, int elementBytes, int depth, GemmTile[] tiles) => new()
    {
        SmRate = this[prefix + ".sm_rate"],
        Prologue = Find("gemm.prologue") ?? 0,
        Hbm = this["gemm.hbm"],
        Fixed = Find(prefix + ".fixed") ?? this["gemm.fixed"],
        ElementBytes = elementBytes,
        Depth = depth,
        Tiles = tiles,
    };

    private CollectiveModel MakeCollective(string prefix) => new(this[prefix + ".fixed"], this[prefix + ".efficiency"], this[prefix + ".pipelining"]);

    private ExchangeModel MakeExchange() => new()
    {
        NicEfficiency = this["exchange.nic_efficiency"],
        NvlinkEfficiency = this["exchange.nvlink_efficiency"],
        CopyPerSm = new[,]
        {
            { this["exchange.copy.dispatch.one_node"], this["exchange.copy.dispatch.nodes"] },
            { this["exchange.copy.combine.one_node"], this["exchange.copy.combine.nodes"] },
        },
        Base = [this["exchange.fixed.dispatch"], this["exchange.fixed.combine"]],
        PerNode = [this["exchange.per_node.dispatch"], this["exchange.per_node.combine"]],
        NotifyBase = this["exchange.notify"],
        NotifyPerNode = this["exchange.notify_per_node"],
    };
}
