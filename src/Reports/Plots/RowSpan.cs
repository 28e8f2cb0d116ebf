using Sim.Engine.Results;

namespace Sim.Reports.Plots;

/// <summary>A span with the chart row it belongs to.</summary>
/// <param name="Row">Pipeline rank, or rank where the timeline has no pipeline.</param>
/// <param name="Label">The row's label.</param>
/// <param name="Span">The span.</param>
internal readonly record struct RowSpan(int Row, string Label, TimelineSpan Span);
