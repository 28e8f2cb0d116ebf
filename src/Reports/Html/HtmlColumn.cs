namespace Sim.Reports.Html;

/// <summary>A column of an HTML table.</summary>
/// <param name="Title">Heading, with unit.</param>
/// <param name="Numeric">Right-aligned, with figures of equal width.</param>
internal readonly record struct HtmlColumn(string Title, bool Numeric = false);
