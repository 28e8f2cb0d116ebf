namespace Sim.Engine.Compute;

/// <summary>One kernel of one phase.</summary>
public sealed record KernelEntry
{
    public required string Name { get; init; }

    public required KernelKind Kind { get; init; }

    /// <summary>Number format of a product.</summary>
    public GemmPrecision Precision { get; init; }

    /// <summary>Rows of the output; for grouped products the experts' rows take its place.</summary>
    public SizeExpression? M { get; init; }

    /// <summary>Columns of the output.</summary>
    public SizeExpression? N { get; init; }

    /// <summary>Inner dimension; for weight gradients the tokens.</summary>
    public SizeExpression? K { get; init; }

    /// <summary>Bytes read and written by a memory kernel.</summary>
    public SizeExpression? Bytes { get; init; }

    /// <summary>Parameter of the profile that is the time of a <see cref="KernelKind.Fixed"/> kernel, s.</summary>
    public string? Parameter { get; init; }

    /// <summary>Class of a memory kernel.</summary>
    public MemoryKernelClass Class { get; init; }

    /// <summary>Part of an attention phase.</summary>
    public AttentionPart Part { get; init; }

    /// <summary>Whether recomputation decides about the kernel.</summary>
    public KernelCondition When { get; init; }

    /// <summary>Launches of this kernel in the phase.</summary>
    public int Count { get; init; } = 1;

    public required TimeOrigin Origin { get; init; }

    /// <summary>The row, the model or the reason behind the time.</summary>
    public required string Basis { get; init; }

    /// <summary>Relative standard error of the time.</summary>
    public required double RelativeError { get; init; }

    /// <summary>Factor on the time; other than 1 only in a <see cref="Variation.ProfileVariation"/>.</summary>
    public double Factor { get; init; } = 1;
}
