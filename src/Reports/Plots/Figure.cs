namespace Sim.Reports.Plots;

/// <summary>A drawn figure in both formats.</summary>
/// <param name="Name">File name without extension; unique in a report.</param>
/// <param name="Title">Caption.</param>
/// <param name="Alternative">What the figure shows, in words, for readers who cannot see it.</param>
/// <param name="Png">PNG at twice the nominal size, white background.</param>
/// <param name="Svg">SVG document, white background, text as text.</param>
public sealed record Figure(string Name, string Title, string Alternative, byte[] Png, string Svg);
