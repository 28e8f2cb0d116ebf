using System.Globalization;
using Sim.Engine.Compute;
using Sim.Units;
using YamlDotNet.RepresentationModel;

namespace Sim.Scenarios.Profiles;

/// <summary>Reads <c>models/kernels/*.yaml</c>. All defects are findings with line and column; null when there is any.</summary>
public static class KernelInventoryReader
{
    private static readonly Dictionary<string, KernelKind> Kinds = new(StringComparer.Ordinal)
    {
        ["gemm"] = KernelKind.Gemm,
        ["grouped_gemm"] = KernelKind.GroupedGemm,
        ["weight_gradient"] = KernelKind.WeightGradient,
        ["grouped_weight_gradient"] = KernelKind.GroupedWeightGradient,
        ["attention_forward"] = KernelKind.AttentionForward,
        ["attention_backward"] = KernelKind.AttentionBackward,
        ["memory"] = KernelKind.Memory,
    };

    private static readonly Dictionary<string, GemmPrecision> Precisions = new(StringComparer.Ordinal)
    {
        ["fp8"] = GemmPrecision.Fp8,
        ["bf16"] = GemmPrecision.Bf16,
    };

    private static readonly Dictionary<string, MemoryKernelClass> Classes = new(StringComparer.Ordinal)
    {
        ["stream"] = MemoryKernelClass.Stream,
        ["activation"] = MemoryKernelClass.Activation,
        ["reduction"] = MemoryKernelClass.Reduction,
        ["strided"] = MemoryKernelClass.Strided,
    };

    private static readonly Dictionary<string, AttentionPart> Parts = new(StringComparer.Ordinal)
    {
        ["input"] = AttentionPart.Input,
        ["core"] = AttentionPart.Core,
        ["output"] = AttentionPart.Output,
    };

    private static readonly Dictionary<string, KernelCondition> Conditions = new(StringComparer.Ordinal)
    {
        ["selective"] = KernelCondition.Selective,
        ["kept"] = KernelCondition.Kept,
    };

    private static readonly Dictionary<string, TimeOrigin> Origins = new(StringComparer.Ordinal)
    {
        ["measured"] = TimeOrigin.Measured,
        ["transferred"] = TimeOrigin.Transferred,
        ["estimated"] = TimeOrigin.Estimated,
    };

    /// <summary>Reads one inventory; <paramref name="file"/> stands in the findings.</summary>
    public static KernelInventory? Read(string file, TextReader text, ICollection<Finding> findings)
    {
        var before = findings.Count;
        if (YamlFields.Root(file, text, findings) is not { } root)
            return null;
        var fields = new YamlFields(root, file, "", findings);
        var name = fields.Text("inventory");
        var symbols = ReadSymbols(fields.Mapping("symbols"), file, findings);
        var phases = ReadPhases(fields.Mapping("phases"), file, symbols, findings);
        fields.RefuseUnknown();
        return findings.Count == before ? new KernelInventory(name!, symbols, phases) : null;
    }

    private static Dictionary<string, double> ReadSymbols(YamlMappingNode? node, string file, ICollection<Finding> findings)
    {
        var symbols = new Dictionary<string, double>(StringComparer.Ordinal);
        if (node is null)
            return symbols;
        var fields = new YamlFields(node, file, "symbols", findings);
        foreach (var key in node.Children.Keys.OfType<YamlScalarNode>())
        {
            if (KernelInventory.LoadSymbols.Contains(key.Value))
                fields.Report(key.Start, "symbols." + key.Value, $"'{key.Value}' comes from the load and cannot be defined");
            else if (fields.Number(key.Value!, 0) is { } value)
                symbols[key.Value!] = value;
        }

        return symbols;
    }

    private static List<(string Phase, IReadOnlyList<KernelEntry> Kernels)> ReadPhases(
        YamlMappingNode? node, string file, Dictionary<string, double> symbols, ICollection<Finding> findings)
    {
        var phases = new List<(string, IReadOnlyList<KernelEntry>)>();
        foreach (var (key, value) in node?.Children ?? new YamlMappingNode().Children)
        {
            var phase = key.ToString();
            var entries = new List<KernelEntry>();
            if (value is not YamlSequenceNode sequence)
            {
                findings.Add(new Finding(FindingSeverity.Error, file, (int)value.Start.Line, (int)value.Start.Column, "phases." + phase, "a list of kernels was expected"));
                continue;
            }

            for (var index = 0; index < sequence.Children.Count; index++)
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"phases.{phase}[{index}]");
                if (sequence.Children[index] is not YamlMappingNode mapping)
                    findings.Add(new Finding(FindingSeverity.Error, file, (int)sequence.Children[index].Start.Line, (int)sequence.Children[index].Start.Column, path, "a kernel mapping was expected"));
                else if (ReadKernel(mapping, file, path, phase is "attn_forward" or "attn_backward", symbols, findings) is { } entry)
                    entries.Add(entry);
            }

            phases.Add((phase, entries));
        }

        return phases;
    }

    private static KernelEntry? ReadKernel(
        YamlMappingNode node, string file, string path, bool isAttention, Dictionary<string, double> symbols, ICollection<Finding> findings)
    {
        var before = findings.Count;
        var fields = new YamlFields(node, file, path, findings);
        var name = fields.Text("kernel");
        var kind = fields.Word("kind", Kinds);
        var grouped = kind is KernelKind.GroupedGemm or KernelKind.GroupedWeightGradient;
        var product = grouped || kind is KernelKind.Gemm or KernelKind.WeightGradient;
        SizeExpression? Size(string key, bool needed) => needed ? ReadSize(fields, node, key, symbols) : null;
        var entry = new
        {
            Part = isAttention ? fields.Word("part", Parts) : null,
            When = fields.Word("when", Conditions, required: false),
            Precision = product ? fields.Word("dtype", Precisions) : null,
            M = Size("m", product && kind != KernelKind.GroupedGemm),
            N = Size("n", product),
            K = Size("k", product && kind != KernelKind.GroupedWeightGradient),
            Bytes = Size("bytes", kind == KernelKind.Memory),
            Class = kind == KernelKind.Memory ? fields.Word("class", Classes) : null,
            Count = fields.Has("count") ? fields.Number("count", 1) : 1,
            Origin = fields.Word("from", Origins),
            Basis = fields.Text("basis"),
            Error = fields.Number("error", 0),
        };
        fields.RefuseUnknown();
        return findings.Count > before ? null : new KernelEntry
        {
            Name = name!,
            Kind = kind!.Value,
            Precision = entry.Precision ?? default,
            M = entry.M,
            N = entry.N,
            K = entry.K,
            Bytes = entry.Bytes,
            Class = entry.Class ?? default,
            Part = entry.Part ?? default,
            When = entry.When ?? default,
            Count = (int)entry.Count!.Value,
            Origin = entry.Origin!.Value,
            Basis = entry.Basis!,
            RelativeError = entry.Error!.Value,
        };
    }

    private static SizeExpression? ReadSize(YamlFields fields, YamlMappingNode node, string key, Dictionary<string, double> symbols)
    {
        if (fields.Text(key) is not { } text)
            return null;
        var mark = node.Children[new YamlScalarNode(key)].Start;
        try
        {
            var size = SizeExpression.Parse(text);
            foreach (var symbol in size.Symbols)
            {
                if (!symbols.ContainsKey(symbol) && !KernelInventory.LoadSymbols.Contains(symbol))
                    fields.Report(mark, fields.Join(key), $"'{symbol}' is neither a symbol of this file nor one of {string.Join(", ", KernelInventory.LoadSymbols)}");
            }

            return size;
        }
        catch (FormatException fault)
        {
            fields.Report(mark, fields.Join(key), fault.Message);
            return null;
        }
    }
}
