using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// Expert layers of DeepSeek-V3 on one H100 (ACM), in seconds; its products are the kernels of the DGM rows and enter with
/// their factor. Uniform rows are split evenly; <c>power_law</c> rows are the busiest rank of
/// <see cref="PowerLawRows"/>, the mean over seeded draws. The prefill harness scatters all tokens of the group over this GPU, which no machine does (the rows' own caveat): <c>nuisance.expert_scatter</c>,
/// elements per second, stands for it and enters no prediction of a machine. Only EP8 and EP32 may be fitted.
/// </summary>
public static class ExpertLayerObservations
{
    public static IEnumerable<Observation> From(string machine, IEnumerable<MeasurementRow> rows, string phase)
    {
        foreach (var row in rows.Where(row => row.Setup["phase"] == phase))
        {
            int width = row.Int("ep"), experts = row.Int("experts"), tokens = row.Int("file_num_tokens"), topK = row.Int("topk"), perGpu = row.Int("rows_per_gpu");
            int hidden = row.Int("hidden"), inner = row.Int("inter");
            var distribution = row.Setup["distribution"];
            IReadOnlyList<int[]> draws = distribution == "uniform" ? [Even(perGpu, experts / width)] : PowerLawRows.Busiest(tokens, experts, topK, width);
            yield return new Observation(
                row.Id,
                $"expert layer {phase} EP{width} {perGpu} rows {distribution}",
                row.Seconds,
                profile => draws.Average(counts => Seconds(new ExpertLayerModel(profile, hidden, inner), phase, counts, tokens, experts / width, experts, topK, KernelObservations.Source(profile, machine, "h800")) + (phase == "decode" ? 0 : (double)tokens * hidden / profile["nuisance.expert_scatter"])),
                $"{phase} {width} {distribution}",
                perGpu);
        }
    }

    /// <summary>Rows that may be fitted: EP8 and EP32, uniform; imbalance is then a prediction.</summary>
    public static bool MayFit(Observation observation) => observation.Series.EndsWith(" 8 uniform", StringComparison.Ordinal) || observation.Series.EndsWith(" 32 uniform", StringComparison.Ordinal);

    private static double Seconds(ExpertLayerModel model, string phase, int[] counts, int tokens, int held, int experts, int topK, double machine) =>
        phase == "decode" ? model.DecodeSeconds(counts, machine) : model.PrefillSeconds(counts, Received(tokens, held, experts, topK), machine);

    // Tokens of which at least one of topK draws without replacement is on this GPU.
    private static double Received(int tokens, int held, int experts, int topK)
    {
        var none = 1.0;
        for (var draw = 0; draw < topK; draw++)
            none *= (double)(experts - held - draw) / (experts - draw);
        return tokens * (1 - none);
    }

    private static int[] Even(int rows, int experts)
    {
        var counts = new int[experts];
        for (var index = 0; index < experts; index++)
            counts[index] = (rows / experts) + (index < rows % experts ? 1 : 0);
        return counts;
    }
}
