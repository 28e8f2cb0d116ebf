namespace Sim.Engine.Compute;

/// <summary>
/// The blocks a kernel library may choose from. Bounds come from the register file: 65,536 registers of 4 B per SM (CUDA programming guide, compute
/// capability 9.0) hold the FP32 accumulator of a block. FP8 with scales keeps two of them (the tensor core's and the promoted one, arXiv 2412.19437
/// section 3.3.2), so a block has at most 128 x 160 elements there and 128 x 256 in BF16.
/// </summary>
public static class GemmTiles
{
    /// <summary>Depth of one main-loop step: one scale group in FP8 (128 elements), a 128-byte swizzled row in BF16 (64 elements).</summary>
    public const int Fp8Depth = 128;

    public const int Bf16Depth = 64;

    /// <summary>Blocks for FP8: 64 or 128 rows, 16 to 160 columns in steps of 16 (the wgmma column granularity is 8).</summary>
    public static readonly GemmTile[] Fp8 = Make(160);

    /// <summary>Blocks for BF16: 64 or 128 rows, 16 to 256 columns in steps of 16.</summary>
    public static readonly GemmTile[] Bf16 = Make(256);

    private static GemmTile[] Make(int widest)
    {
        var tiles = new List<GemmTile>();
        for (var columns = 16; columns <= widest; columns += 16)
        {
            tiles.Add(new GemmTile(64, columns));
            tiles.Add(new GemmTile(128, columns));
        }

        return [.. tiles];
    }
}
