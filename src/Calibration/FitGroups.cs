using Sim.Calibration.Microbenchmarks;
using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>All groups of a profile in the order of their fits; a later group may use what an earlier one found.</summary>
public static class FitGroups
{
    private static readonly FitParameter Contention = new("contention", 1.15, "factor");

    private static readonly FitParameter[] Products =
    [
        new("gemm.fp8.sm_rate", 12e12, "FLOP/s per SM"),
        new("gemm.bf16.sm_rate", 6.5e12, "FLOP/s per SM"),
        new("gemm.prologue", 0.5e-6, "s"),
        new("gemm.hbm", 2.8e12, "B/s"),
        new("gemm.fixed", 1e-6, "s"),
    ];

    private static readonly FitParameter[] MemoryAndAttention =
    [
        new("memory.stream", 3e12, "B/s"),
        new("memory.activation", 2e12, "B/s"),
        new("memory.reduction", 1.5e12, "B/s"),
        new("memory.strided", 1.5e12, "B/s"),
        new("attention.forward", 5.5e12, "FLOP/s per SM"),
        new("attention.backward", 4.5e12, "FLOP/s per SM"),
    ];

    private static readonly FitParameter[] Sustained =
    [
        new("sustained.bf16", 0.9, "fraction of the rate in bursts"),
        new("sustained.fp8", 0.9, "fraction of the rate in bursts"),
        new("sustained.attention", 0.9, "fraction of the rate in bursts"),
    ];

    private static readonly FitParameter[] Pcie = [new("link.pcie.latency", 3e-6, "s"), new("link.pcie.rate", 50e9, "B/s")];

    private static readonly FitParameter[] Decode =
    [
        new("decode.sm_rate", 5e12, "FLOP/s per SM"),
        new("decode.hbm", 2.7e12, "B/s"),
        new("decode.fixed", 15e-6, "s"),
    ];

    private static readonly FitParameter[] Exchange =
    [
        new("exchange.nic_efficiency", 0.94, "fraction of the NIC rate"),
        new("exchange.nvlink_efficiency", 0.79, "fraction of links x 20.6 GB/s"),
        new("exchange.copy.dispatch.one_node", 18e9, "B/s per SM"),
        new("exchange.copy.combine.one_node", 18e9, "B/s per SM"),
        new("exchange.copy.dispatch.nodes", 10e9, "B/s per SM"),
        new("exchange.copy.combine.nodes", 10e9, "B/s per SM"),
        new("exchange.fixed.dispatch", 30e-6, "s"),
        new("exchange.fixed.combine", 50e-6, "s"),
        new("exchange.per_node.dispatch", 5e-6, "s"),
        new("exchange.per_node.combine", 12e-6, "s"),
    ];

    private static readonly FitParameter[] Notify =
    [
        new("exchange.notify", 40e-6, "s"),
        new("exchange.notify_per_node", 8e-6, "s"),
    ];

    private static readonly FitParameter[] LowLatency =
    [
        new("lowlatency.nvlink.dispatch", 0.6, "fraction of links x 20.6 GB/s"),
        new("lowlatency.nvlink.combine", 0.6, "fraction of links x 20.6 GB/s"),
        new("lowlatency.fixed.dispatch.one_node", 15e-6, "s"),
        new("lowlatency.fixed.combine.one_node", 13e-6, "s"),
        new("lowlatency.fixed.dispatch.nodes", 10e-6, "s"),
        new("lowlatency.fixed.combine.nodes", 25e-6, "s"),
        new("lowlatency.per_remote.dispatch", 20e-6, "s"),
    ];

    private static readonly FitParameter[] CustomAllReduce =
    [
        new("allreduce.custom.fixed", 2.5e-6, "s"),
        new("allreduce.custom.per_peer", 0.1e-6, "s"),
        new("allreduce.custom.barrier", 3e-6, "s"),
        new("allreduce.custom.efficiency", 0.8, "fraction of links x 20.6 GB/s"),
    ];

    private static readonly FitParameter[] KvTransfer = [new("link.kv.latency", 0.5e-3, "s"), new("link.kv.efficiency", 0.7, "fraction of the quoted rate")];

    /// <summary>All groups without rows: their parameters at the start values.</summary>
    public static IReadOnlyList<FitGroup> Starts(string machine) =>
        All(machine, MeasurementTables.Needed.ToDictionary(name => name, IReadOnlyList<MeasurementRow> (_) => [], StringComparer.Ordinal), NoDevices);

    /// <summary>Groups for a machine from published rows alone.</summary>
    public static IReadOnlyList<FitGroup> Published(string machine, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables) => All(machine, tables, NoDevices);

    /// <summary>
    /// Groups for a machine (<c>h800</c>, <c>h100</c>, <c>h200</c>). <paramref name="tables"/> holds published rows by file name without extension, <paramref name="devices"/> the rows of GPUs that the microbenchmarks
    /// were run on. Kernels of a machine that is among them are fitted on its own rows, those of another on published ones.
    /// </summary>
    public static IReadOnlyList<FitGroup> All(
        string machine, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables, IReadOnlyDictionary<string, MeasuredDevice> devices) =>
    [
        .. devices.TryGetValue(machine, out var own) ? Own(own, tables) : [Kernels(machine, tables)],
        new("decode", Decode, [.. DecodeObservations.From(tables["attention"])]),
        new("exchange", Exchange, [.. ExchangeObservations.Transmit(tables["exchange-normal"])]),
        new("notify", Notify, [.. ExchangeObservations.Notify(tables["exchange-normal"])]),
        .. CollectiveObservations.Operations.Select(item => new FitGroup(
            item.Prefix, Collective(item.Prefix), [.. CollectiveObservations.From(tables["collectives"], item.Operation)])),
        .. CollectiveObservations.Operations.Select(item => new FitGroup(
            item.Prefix + ".few",
            [new(item.Prefix + ".few.step", 0.8e-6, "s"), new(item.Prefix + ".few.efficiency", 0.8, "bus bandwidth / (links x 20.6 GB/s)")],
            [.. HalfSplit.Fitted(CollectiveObservations.FewGpus(tables["collectives"], item.Operation))])),
        new("lowlatency", LowLatency, [.. HalfSplit.Fitted(LowLatencyObservations.From(tables["exchange-low-latency"]))]),
        new("allreduce.custom", CustomAllReduce, [.. HalfSplit.Fitted(CustomAllReduceObservations.From(tables["collectives"]))]),
        .. FabricObservations.Prefixes.Select(prefix => new FitGroup(
            prefix,
            [new(prefix + ".efficiency", 0.9, "fraction of the limit"), new(prefix + ".half", 10e6, "B")],
            [.. HalfSplit.Fitted(FabricObservations.From(tables["links"], prefix))])),
        new("link.kv", KvTransfer, [.. HalfSplit.Fitted(KvTransferObservations.From(tables["kv-transfer"]))]),
        Expert(machine, tables, "decode", 25e-6),
        Expert(machine, tables, "prefill", 100e-6),
        .. devices.ContainsKey(machine) ? [] : ModuleDecode(machine, tables),
        new("module.prefill", [new("module.host", 500e-6, "s")], [.. HalfSplit.Fitted(AttentionModuleObservations.From(machine, tables["attention"], AttentionModuleObservations.Prefill))]),
    ];

    private static readonly Dictionary<string, MeasuredDevice> NoDevices = [];

    private static FitGroup Kernels(string machine, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables) => new(
        "kernels",
        [.. Products, Contention, .. MemoryAndAttention, new(KernelObservations.NuisanceOf(machine), 1.05, "factor"), new("nuisance.framework_fp8", 4e-6, "s")],
        [.. KernelObservations.Gemm(machine, tables["gemm"]), .. KernelObservations.Trace(machine, tables["trace-kernels"])]);

    // Products fitted on a machine's own rows carry more fixed time each, and leave none to the module.
    private static FitGroup[] ModuleDecode(string machine, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables) =>
        [new("module.decode", [new("module.fixed.decode", 5e-6, "s")], [.. HalfSplit.Fitted(AttentionModuleObservations.From(machine, tables["attention"], AttentionModuleObservations.Decode))])];

    /// <summary>What a machine's own rows tell of its sustained clocks; see <see cref="BenchmarkObservations.Sustained"/>.</summary>
    public const string SustainedGroup = "sustained";

    private static IEnumerable<FitGroup> Own(MeasuredDevice device, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables) =>
    [
        new("port", [new("memory.port", 60e9, "B/s per SM")], [.. BenchmarkObservations.Ports(device)]),
        new(
            "kernels",
            [
                new("gemm.fp8.sm_rate", 12e12, "FLOP/s per SM"), new("gemm.bf16.sm_rate", 6.5e12, "FLOP/s per SM"), new("gemm.hbm", 2.8e12, "B/s"),
                new("gemm.fp8.fixed", 3e-6, "s"), new("gemm.bf16.fixed", 3e-6, "s"),
                .. MemoryAndAttention, new("memory.fixed", 2e-6, "s"), new("attention.prologue", 5e-6, "s"),
            ],
            [.. HalfSplit.Fitted(BenchmarkObservations.Products(device)), .. HalfSplit.Fitted(BenchmarkObservations.Memory(device)), .. HalfSplit.Fitted(BenchmarkObservations.Attention(device))]),
        new(SustainedGroup, Sustained, [.. BenchmarkObservations.Sustained(device)]),
        new("contention", [Contention], [.. KernelObservations.TraceMatrices(tables["trace-kernels"])]),
        new("link.pcie", Pcie, [.. HalfSplit.Fitted(BenchmarkObservations.Pcie(device))]),
    ];

    private static FitGroup Expert(string machine, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables, string phase, double start) => new(
        "expert." + phase,
        phase == "decode"
            ? [new("expert.fixed.decode", start, "s")]
            : [new("expert.fixed.prefill", start, "s"), new("nuisance.expert_scatter", 1e12, "elements/s")],
        [.. HalfSplit.Fitted(ExpertLayerObservations.From(machine, tables["expert-layer"], phase).Where(ExpertLayerObservations.MayFit))]);

    private static FitParameter[] Collective(string prefix) =>
        [new(prefix + ".fixed", 10e-6, "s"), new(prefix + ".efficiency", 0.85, "bus bandwidth / (links x 20.6 GB/s)"), new(prefix + ".pipelining", 0.5, "factor")];
}
