namespace Sim.Engine.Compute;

/// <summary>The block of the output that one SM computes at a time.</summary>
/// <param name="Rows">Rows of the block.</param>
/// <param name="Columns">Columns of the block.</param>
public readonly record struct GemmTile(int Rows, int Columns);
