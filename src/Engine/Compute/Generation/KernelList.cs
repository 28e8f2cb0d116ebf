namespace Sim.Engine.Compute.Generation;

/// <summary>Kernels of one phase in order. Sizes are written as in an inventory file; see <see cref="SizeExpression"/>.</summary>
internal sealed class KernelList
{
    private readonly List<KernelEntry> _entries = [];
    private AttentionPart _part;

    public IReadOnlyList<KernelEntry> Entries => _entries;

    /// <summary>The kernels that follow belong to this part of attention.</summary>
    public KernelList Part(AttentionPart part)
    {
        _part = part;
        return this;
    }

    public KernelList Gemm(string name, string m, string n, string k, KernelCondition when = KernelCondition.Always, GemmPrecision precision = GemmPrecision.Bf16) =>
        Add(name, KernelKind.Gemm, precision == GemmPrecision.Fp8 ? KernelBasis.Fp8Product : KernelBasis.Product, m, n, k, when: when, precision: precision);

    /// <summary>One product per head, rows x k times k x n.</summary>
    public KernelList HeadGemm(string name, string m, string n, string k) => Add(name, KernelKind.HeadGemm, KernelBasis.Product, m, n, k);

    /// <summary>A fixed time of the profile.</summary>
    public KernelList Fixed(string name, string parameter, KernelBasis basis) => Add(name, KernelKind.Fixed, basis, parameter: parameter);

    /// <summary>Attention of an inference pass.</summary>
    public KernelList Inference(string name, KernelKind kind, KernelBasis basis) => Add(name, kind, basis);

    /// <summary>dW[m,n] += A'B over k tokens.</summary>
    public KernelList WeightGradient(string name, string m, string n, string k) => Add(name, KernelKind.WeightGradient, KernelBasis.UnmeasuredProduct, m, n, k);

    public KernelList GroupedGemm(string name, string n, string k, GemmPrecision precision = GemmPrecision.Bf16) => Add(
        name, KernelKind.GroupedGemm, precision == GemmPrecision.Fp8 ? KernelBasis.Fp8Product : KernelBasis.UnmeasuredProduct, null, n, k, precision: precision);

    public KernelList GroupedWeightGradient(string name, string m, string n) => Add(name, KernelKind.GroupedWeightGradient, KernelBasis.UnmeasuredProduct, m, n, null);

    public KernelList Attention(KernelKind pass) => pass == KernelKind.AttentionForward
        ? Add("attention forward", pass, KernelBasis.AttentionForward)
        : Add("attention backward", pass, KernelBasis.AttentionBackward);

    public KernelList Linear(KernelKind pass) => pass == KernelKind.LinearAttention
        ? Add("linear attention forward", pass, KernelBasis.LinearAttention)
        : Add("linear attention backward", pass, KernelBasis.LinearAttention);

    public KernelList Stream(string name, string bytes) => Memory(name, MemoryKernelClass.Stream, bytes, KernelBasis.Stream);

    /// <summary>BF16 rows read and written.</summary>
    public KernelList Norm(string name, string elements, KernelCondition when = KernelCondition.Always) =>
        Memory(name, MemoryKernelClass.Reduction, elements + " * 4", KernelBasis.Norm, when);

    /// <summary>Input and gradient read, gradient written.</summary>
    public KernelList NormBackward(string name, string elements) => Memory(name, MemoryKernelClass.Reduction, elements + " * 6", KernelBasis.NormBackward);

    /// <summary>Gate and up read, their product written.</summary>
    public KernelList SwiGlu(string name, string elements) => Memory(name, MemoryKernelClass.Activation, elements + " * 6", KernelBasis.Activation);

    /// <summary>Gate, up and the gradient read, two gradients written; with recomputation the output besides, for the weight gradient.</summary>
    public KernelList SwiGluBackward(string name, string elements) =>
        Memory(name + " with recomputation", MemoryKernelClass.Activation, elements + " * 12", KernelBasis.ActivationBackward, KernelCondition.Selective)
            .Memory(name, MemoryKernelClass.Activation, elements + " * 10", KernelBasis.ActivationBackward, KernelCondition.Kept);

    /// <summary>GELU of a product's output, read and written.</summary>
    public KernelList Gelu(string name, string elements) => Memory(name, MemoryKernelClass.Activation, elements + " * 4", KernelBasis.Activation);

    /// <summary>The product's output and the gradient read, a gradient written; with recomputation the output besides.</summary>
    public KernelList GeluBackward(string name, string elements) =>
        Memory(name + " with recomputation", MemoryKernelClass.Activation, elements + " * 8", KernelBasis.ActivationBackward, KernelCondition.Selective)
            .Memory(name, MemoryKernelClass.Activation, elements + " * 6", KernelBasis.ActivationBackward, KernelCondition.Kept);

    /// <summary>The gradient of a product's output summed over the tokens; the bias itself is added by the product's kernel.</summary>
    public KernelList BiasGradient(string name, string elements) => Memory(name, MemoryKernelClass.Reduction, elements + " * 2", KernelBasis.Reduction);

    public KernelList Memory(string name, MemoryKernelClass kind, string bytes, KernelBasis basis, KernelCondition when = KernelCondition.Always) =>
        Add(name, KernelKind.Memory, basis, bytes: bytes, memory: kind, when: when);

    private KernelList Add(
        string name, KernelKind kind, KernelBasis basis, string? m = null, string? n = null, string? k = null, string? bytes = null,
        MemoryKernelClass memory = default, KernelCondition when = KernelCondition.Always, GemmPrecision precision = GemmPrecision.Bf16, string? parameter = null)
    {
        _entries.Add(new KernelEntry
        {
            Name = name,
            Kind = kind,
            Precision = precision,
            Parameter = parameter,
            M = Parse(m),
            N = Parse(n),
            K = Parse(k),
            Bytes = Parse(bytes),
            Class = memory,
            Part = _part,
            When = when,
            Origin = basis.Origin,
            Basis = basis.Text,
            RelativeError = basis.Error,
        });
        return this;
    }

    private static SizeExpression? Parse(string? text) => text is null ? null : SizeExpression.Parse(text);
}
