namespace Sim.Scenarios.Measured;

/// <summary>How a table of measured training steps becomes scenarios; read by <see cref="StepMapReader"/>.</summary>
public sealed record StepMap
{
    /// <summary>The map's file.</summary>
    public required string File { get; init; }

    /// <summary>The scenario that every row changes; relative to the map.</summary>
    public required string Scenario { get; init; }

    /// <summary>Column of the measured value, with its unit.</summary>
    public required MappedColumn Measured { get; init; }

    /// <summary>The metric of the study that was measured.</summary>
    public string Metric { get; init; } = StepMapReader.StepTime;

    /// <summary>Column of the number of GPUs; whole nodes of the scenario.</summary>
    public required MappedColumn Gpus { get; init; }

    /// <summary>Column that names a row; null for its line.</summary>
    public MappedColumn? Label { get; init; }

    /// <summary>Column that names the device; all rows must agree.</summary>
    public MappedColumn? Device { get; init; }

    /// <summary>Columns (<see cref="MappedColumn.Column"/>) and the text (<see cref="MappedColumn.Path"/>) that a row must have in each; other rows are not of this map.</summary>
    public IReadOnlyList<MappedColumn> Where { get; init; } = [];

    /// <summary>Settings of all rows, <c>path=value</c>.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>Columns that set scenario values.</summary>
    public IReadOnlyList<MappedColumn> Values { get; init; } = [];

    /// <summary>Columns that set keys of the model's <c>config.json</c>.</summary>
    public IReadOnlyList<MappedColumn> Model { get; init; } = [];

    /// <summary>All columns that the table must have.</summary>
    public IEnumerable<MappedColumn> Columns =>
        new[] { Measured, Gpus, Label, Device }.OfType<MappedColumn>().Concat(Where).Concat(Values).Concat(Model);
}
