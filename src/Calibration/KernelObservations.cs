using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>
/// Turns the isolated GEMM tables and the kernels of the training trace into observations, in seconds.
/// DGM and PDK times are of H800, ACG times of H100 and another kernel version (sources differ by 8 % on the same shape): the products of the machine
/// that is not fitted carry one factor. FP8 ones of ACG also contain the quantisation of the activations that the framework does before the product:
/// one nuisance time stands for it. Neither is part of any prediction. Rows with M = 1 are left out: at that size they measure the framework's matrix-vector path.
/// </summary>
public static class KernelObservations
{
    /// <summary>SMs of an H800 or H100 SXM5 (row F1_1-21 for the former).</summary>
    public const int FullSms = 132;

    /// <summary>SMs that the compute kernels of the trace use (PDK rows, column compute_SMs).</summary>
    public const int TraceSms = 112;

    /// <summary>Rows are dealt to experts in multiples of this (the row counts of the trace are such multiples).</summary>
    private const int RowUnit = 128;

    /// <summary>The factor of the other machine's products in a fit for <paramref name="machine"/>.</summary>
    public static string NuisanceOf(string machine) => machine == "h800" ? "nuisance.h100" : "nuisance.h800";

    /// <summary>Dense and grouped FP8 tables of H800 (DGM), FP8 and BF16 tables of H100 (ACG).</summary>
    public static IEnumerable<Observation> Gemm(string machine, IEnumerable<MeasurementRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.Id.StartsWith("DGM-", StringComparison.Ordinal))
                yield return DeepGemm(machine, row);
            else if (row.Id.StartsWith("ACG-", StringComparison.Ordinal) && row.Int("M") > 1)
                yield return Framework(machine, row);
        }
    }

    /// <summary>Kernels under overlap: medians over the four layers, predicted as the median over the published row counts.</summary>
    public static IEnumerable<Observation> Trace(string machine, IEnumerable<MeasurementRow> rows) => rows.Select(row => TraceRow(machine, row));

    /// <summary>Products and attention of the trace alone: with rates fitted elsewhere they tell the contention factor.</summary>
    public static IEnumerable<Observation> TraceMatrices(IEnumerable<MeasurementRow> rows) =>
        rows.Where(row => row.Id is "PDK-010" or "PDK-011" or "PDK-014" or "PDK-015" or "PDK-016" or "PDK-017" or "PDK-018" or "PDK-019" or "PDK-020").Select(row => TraceRow("h800", row));

    private static Observation DeepGemm(string machine, MeasurementRow row)
    {
        var time = row.Number("time_us") * 1e-6;
        int n = row.Int("N"), k = row.Int("K");
        if (row.TryNumber("groups") is { } groups)
        {
            var counts = Enumerable.Repeat(row.Int("M_per_group"), (int)groups).ToArray();
            return new Observation(
                row.Id, $"FP8 {groups} x {counts[0]} x {n} x {k}", time, profile => Source(profile, machine, "h800") * profile.Fp8.GroupedSeconds(counts, n, k, FullSms),
                $"FP8 grouped {n} x {k}", (double)counts[0] * counts.Length);
        }

        var m = row.Int("M");
        return new Observation(
            row.Id, $"FP8 {m} x {n} x {k}", time, profile => Source(profile, machine, "h800") * profile.Fp8.Seconds(m, n, k, FullSms), $"FP8 {n} x {k}", m);
    }

    /// <summary>A product as the framework of the ACG rows times it.</summary>
    internal static Observation Framework(string machine, MeasurementRow row)
    {
        int m = row.Int("M"), n = row.Int("N"), k = row.Int("K");
        return row.Setup["dtype"] == "bfloat16"
            ? new Observation(row.Id, $"BF16 {m} x {n} x {k} (H100)", row.Seconds, profile =>
                Source(profile, machine, "h100") * profile.Bf16.Seconds(m, n, k, FullSms), $"BF16 {n} x {k} (H100)", m)
            : new Observation(row.Id, $"FP8 {m} x {n} x {k} (H100)", row.Seconds, profile =>
                (Source(profile, machine, "h100") * profile.Fp8.Seconds(m, n, k, FullSms)) + profile["nuisance.framework_fp8"], $"FP8 {n} x {k} (H100)", m);
    }

    /// <summary>Factor on the products of a source's machine in a fit for <paramref name="machine"/>; 1 for a machine with products of its own, whose fit has no such factor.</summary>
    internal static double Source(HardwareProfile profile, string machine, string source) => machine == source ? 1 : profile.Find(NuisanceOf(machine)) ?? 1;

    private static Observation TraceRow(string machine, MeasurementRow row)
    {
        var seconds = row.Seconds;
        Observation Of(Func<HardwareProfile, double> isolated) => new(row.Id, row.Workload, seconds, profile => profile.Contention * isolated(profile));
        Observation Grouped(int n, int k)
        {
            var counts = row.Setup["rows"].Split('|').Select(text => Experts(int.Parse(text, System.Globalization.CultureInfo.InvariantCulture))).ToArray();
            return Of(profile => Source(profile, machine, "h800") * Median([.. counts.Select(rows => profile.Fp8.GroupedSeconds(rows, n, k, TraceSms))]));
        }

        Observation Moves(MemoryKernelClass kind, double bytes) => Of(profile => profile.Memory.Seconds(bytes, kind, TraceSms));
        var shape = TraceShapes.Attention;
        return row.Id switch
        {
            "PDK-010" => Of(profile => profile.FullAttention.ForwardSeconds(shape, TraceSms)),
            "PDK-011" => Of(profile => profile.FullAttention.BackwardMainSeconds(shape, TraceSms)),
            "PDK-012" => Moves(MemoryKernelClass.Stream, AttentionModel.PreBytes(shape)),
            "PDK-013" => Moves(MemoryKernelClass.Stream, AttentionModel.PostBytes(shape)),
            "PDK-014" or "PDK-015" or "PDK-016" =>
                Of(profile => Source(profile, machine, "h800") * profile.Fp8.Seconds(row.Int("M"), row.Int("N"), row.Int("K"), TraceSms)),
            "PDK-017" or "PDK-018" => Grouped(row.Int("N"), row.Int("K")),
            "PDK-019" => Grouped(TraceShapes.Intermediate, TraceShapes.Hidden),
            "PDK-020" => Grouped(TraceShapes.Hidden, 2 * TraceShapes.Intermediate),
            "PDK-021" => Moves(MemoryKernelClass.Activation, TraceShapes.SwigluBackwardBytes),
            "PDK-022" => Moves(MemoryKernelClass.Stream, TraceShapes.UnpermuteBytes),
            "PDK-023" => Moves(MemoryKernelClass.Stream, TraceShapes.PermuteBytes),
            "PDK-024" => Moves(MemoryKernelClass.Reduction, TraceShapes.NormBackwardBytes),
            "PDK-025" => Moves(MemoryKernelClass.Strided, TraceShapes.RotaryBytes),
            _ => throw new InvalidDataException($"{row.File}:{row.Line}: no model for row {row.Id}"),
        };
    }

    // The trace gives the rows of a GPU, not of each expert: an even split in whole units.
    private static int[] Experts(int rows)
    {
        var units = rows / RowUnit;
        var experts = new int[TraceShapes.ExpertsPerGpu];
        for (var index = 0; index < experts.Length; index++)
            experts[index] = RowUnit * ((units / experts.Length) + (index < units % experts.Length ? 1 : 0));
        return experts;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
