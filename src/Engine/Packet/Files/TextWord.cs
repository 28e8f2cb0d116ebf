namespace Sim.Engine.Packet;

/// <summary>A word of a text file.</summary>
/// <param name="Column">1-based.</param>
internal readonly record struct TextWord(string Text, int Column);
