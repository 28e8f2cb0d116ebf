using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Collects the findings about one text file.</summary>
internal sealed class FindingLog(string file)
{
    /// <summary>After so many a file is hopeless, and more would not help.</summary>
    private const int Most = 50;

    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    public bool HasErrors { get; private set; }

    public bool IsFull => _findings.Count >= Most;

    public void Error(int line, int column, string message, string? hint) => Add(FindingSeverity.Error, line, column, message, hint);

    public void Warning(int line, int column, string message, string? hint) => Add(FindingSeverity.Warning, line, column, message, hint);

    private void Add(FindingSeverity severity, int line, int column, string message, string? hint)
    {
        HasErrors |= severity == FindingSeverity.Error;
        if (!IsFull)
            _findings.Add(new Finding(severity, file, line, column, "", message, hint));
    }
}
