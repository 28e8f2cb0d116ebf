using Sim.Engine.Compute;

namespace Sim.Calibration.Validation;

/// <summary>Every row that a closed form of a profile predicts, fitted or not.</summary>
public static class ClosedForms
{
    public static IReadOnlyList<Observation> All(IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables) =>
    [
        .. FitGroups.Published("h800", tables).SelectMany(group => group.Observations).Where(row => !row.Label.StartsWith("notify", StringComparison.Ordinal)),
        .. KernelReports.From(tables),
        .. HalfSplit.Held(LowLatencyObservations.From(tables["exchange-low-latency"])),
        .. HalfSplit.Held(CustomAllReduceObservations.From(tables["collectives"])),
        .. CollectiveObservations.Operations.SelectMany(item => HalfSplit.Held(CollectiveObservations.FewGpus(tables["collectives"], item.Operation))),
        .. FabricObservations.Prefixes.SelectMany(prefix => HalfSplit.Held(FabricObservations.From(tables["links"], prefix))),
        .. HalfSplit.Held(KvTransferObservations.From(tables["kv-transfer"])),
        .. Unfitted(ExpertLayerObservations.From("h800", tables["expert-layer"], "decode"), tables),
        .. Unfitted(ExpertLayerObservations.From("h800", tables["expert-layer"], "prefill"), tables),
        .. HalfSplit.Held(AttentionModuleObservations.From("h800", tables["attention"], AttentionModuleObservations.Decode)),
        .. HalfSplit.Held(AttentionModuleObservations.From("h800", tables["attention"], AttentionModuleObservations.Prefill)),
        .. ExchangeObservations.Anomalous(tables["exchange-normal"]),
        .. CollectiveReports.From(tables["collectives"]),
    ];

    private static IEnumerable<Observation> Unfitted(IEnumerable<Observation> observations, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        var fitted = FitGroups.Published("h800", tables).SelectMany(group => group.Observations).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        return observations.Where(row => !fitted.Contains(row.Id));
    }
}
