using System.Globalization;

namespace Sim.Calibration;

/// <summary>
/// Rows that no fit may see, because predictions are judged by them: the DeepSeek-V3 ISCA'25 results (ISC), the phases of the training trace (PDP)
/// and its exchanges (PDK-001 to 009), whole training steps of other models (LLA, MEG), the latencies of another fat-tree (UMZ), and the runs of four other systems (DAS, CGV, MMX, DIN).
/// </summary>
public static class ValidationOnly
{
    private static readonly string[] Groups = ["ISC-", "PDP-", "LLA-", "MEG-", "UMZ-", "DAS-", "CGV-", "MMX-", "DIN-"];

    /// <summary>Latencies within a leaf and within a node: each holds the end-point term of a scenario, so that the way to another leaf is predicted.</summary>
    private static readonly string[] Ends = ["ISC-025", "ISC-027", "ISC-029", "UMZ-001"];

    /// <summary>Whether a row may only be used to judge.</summary>
    public static bool Contains(string id)
    {
        if (Array.Exists(Groups, group => id.StartsWith(group, StringComparison.Ordinal)))
            return !Ends.Contains(id);
        return id.StartsWith("PDK-", StringComparison.Ordinal) && int.TryParse(id.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number < 10;
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> naming the first forbidden row.</summary>
    public static void Refuse(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            if (Contains(id))
                throw new InvalidOperationException($"row {id} is for validation only and may not be fitted");
        }
    }
}
