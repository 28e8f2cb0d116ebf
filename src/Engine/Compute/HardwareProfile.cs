using Sim.Units;

namespace Sim.Engine.Compute;

/// <summary>
/// What one GPU achieves: kernel times from models whose parameters were fitted on published measurements. Plain data: a list of parameters from
/// which the models are built, so a profile drawn from the parameters' covariance is made by the same constructor.
/// A time is for the SMs it is given; under <see cref="KernelContext.Overlapped"/> it is multiplied once by the contention factor.
/// </summary>
public sealed class HardwareProfile
{
    private readonly Dictionary<string, ProfileParameter> byName;
    private readonly CollectiveModel[] collectives;
    private readonly GemmModel? fp8;

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
            Fixed = this["gemm.fixed"],
        };
        FullAttention = new AttentionModel { ForwardRate = this["attention.forward"], BackwardRate = this["attention.backward"] };
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

    /// <summary>Time of C[m,n] = A[m,k] B[k,n]. All sizes positive.</summary>
    public SimDuration Gemm(int m, int n, int k, GemmPrecision precision, int sms, KernelContext context) =>
        Finish(Model(precision).Seconds(m, n, k, sms), context);

    /// <summary>Time of one grouped product: expert e has <c>rows[e]</c> rows, all share n and k. Zero rows are allowed.</summary>
    public SimDuration GroupedGemm(ReadOnlySpan<int> rows, int n, int k, GemmPrecision precision, int sms, KernelContext context) =>
        Finish(Model(precision).GroupedSeconds(rows, n, k, sms), context);

    /// <summary>
    /// Time of dW[m,n] += A'B for each expert e with <c>tokens[e]</c> rows as the inner dimension, FP32 accumulator read and
    /// written.
    /// </summary>
    public SimDuration WeightGradient(int m, int n, ReadOnlySpan<int> tokens, GemmPrecision precision, int sms, KernelContext context) =>
        Finish(Model(precision).WeightGradientSeconds(m, n, tokens, sms), context);

    /// <summary>Time of attention over whole sequences, all kernels of the pass.</summary>
    public SimDuration Attention(AttentionPass pass, AttentionShape shape, int sms, KernelContext context)
    {
        if (pass == AttentionPass.Forward)
            return Finish(FullAttention.ForwardSeconds(shape, sms), context);
        var passes = Memory.Seconds(AttentionModel.PreBytes(shape), MemoryKernelClass.Stream, sms)
            + Memory.Seconds(AttentionModel.PostBytes(shape), MemoryKernelClass.Stream, sms);
        return Finish(FullAttention.BackwardMainSeconds(shape, sms) + passes, context);
    }

    /// <summary>Time of one layer's MLA decode attention; see <see cref="DecodeAttentionModel.Seconds"/>.</summary>
    public SimDuration MlaDecode(int batch, int heads, int latent, int rope, int kvLength, int elementBytes, int queries, int sms, KernelContext context) =>
        Finish(Decode.Seconds(batch, heads, latent, rope, kvLength, elementBytes, queries, sms), context);

    /// <summary>Time of a memory-bound kernel that reads and writes <paramref name="bytes"/> in all.</summary>
    public SimDuration MemoryBound(Bytes bytes, MemoryKernelClass kind, int sms, KernelContext context) =>
        Finish(Memory.Seconds(bytes.Count, kind, sms), context);

    /// <summary>Products of a number format; throws <see cref="MissingParameterException"/> where the GPU has none.</summary>
    public GemmModel Model(GemmPrecision precision) => precision == GemmPrecision.Fp8 ? Fp8 : Bf16;

    /// <summary>The time of a kernel of so many seconds alone: under <see cref="KernelContext.Overlapped"/> times the contention factor.</summary>
    public SimDuration Finish(double seconds, KernelContext context) =>
        SimDuration.FromSeconds(context == KernelContext.Overlapped ? seconds * Contention : seconds);

    private GemmModel MakeGemm(string prefix, int elementBytes, int depth, GemmTile[] tiles) => new()
    {
        SmRate = this[prefix + ".sm_rate"],
        Prologue = this["gemm.prologue"],
        Hbm = this["gemm.hbm"],
        Fixed = this["gemm.fixed"],
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
