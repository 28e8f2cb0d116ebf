// Tiles of bfloat16 in shared memory and the fragments of mma.m16n8k16. Rows are Width elements, in chunks of 16 bytes; chunk c of row r lies at c ^ (r % 8), so that the
// eight rows that one ldmatrix reads fall into different banks.
#pragma once
#include "ptx.cuh"

constexpr int ChunkElements = 8;

template <int Width> __device__ __forceinline__ bf16* tile_at(bf16* tile, int row, int chunk) {
    static_assert(Width % 64 == 0, "the swizzle stays within 8 chunks");
    return tile + row * Width + ((chunk ^ (row & 7)) * ChunkElements);
}

// Rows x Width of a matrix with the given stride (elements) to shared memory; the caller commits and waits.
template <int Rows, int Width, int Threads> __device__ __forceinline__ void load_tile(bf16* tile, const bf16* matrix, size_t stride) {
    constexpr int PerRow = Width / ChunkElements;
    for (int i = threadIdx.x; i < Rows * PerRow; i += Threads)
        copy_async(tile_at<Width>(tile, i / PerRow, i % PerRow), matrix + size_t(i / PerRow) * stride + (i % PerRow) * ChunkElements);
}

// a (16x16) from rows row.. and elements k.. of a tile [row][k].
template <int Width> __device__ __forceinline__ void load_a(uint32_t (&a)[4], bf16* tile, int row, int k) {
    int lane = threadIdx.x & 31;
    load_matrices(a, tile_at<Width>(tile, row + lane % 16, k / ChunkElements + lane / 16));
}

// a (16x16) = transposed block: a[m][k] from a tile [k][m].
template <int Width> __device__ __forceinline__ void load_a_transposed(uint32_t (&a)[4], bf16* tile, int k, int m) {
    int lane = threadIdx.x & 31;
    load_matrices_transposed(a, tile_at<Width>(tile, k + (lane / 16) * 8 + lane % 8, m / ChunkElements + (lane / 8) % 2));
}

// b (16 x 16, two n-tiles: words 0,1 and 2,3) from a tile [n][k].
template <int Width> __device__ __forceinline__ void load_b(uint32_t (&b)[4], bf16* tile, int n, int k) {
    int lane = threadIdx.x & 31;
    load_matrices(b, tile_at<Width>(tile, n + (lane / 16) * 8 + lane % 8, k / ChunkElements + (lane / 8) % 2));
}

// b (32 x 8: words 0,1 for the first 16 of k, 2,3 for the rest) from a tile [n][k].
template <int Width> __device__ __forceinline__ void load_b_deep(uint32_t (&b)[4], bf16* tile, int n, int k) {
    int lane = threadIdx.x & 31;
    load_matrices(b, tile_at<Width>(tile, n + lane % 8, k / ChunkElements + lane / 8));
}

// b (16 x 16, two n-tiles) from a tile [k][n].
template <int Width> __device__ __forceinline__ void load_b_transposed(uint32_t (&b)[4], bf16* tile, int k, int n) {
    int lane = threadIdx.x & 31;
    load_matrices_transposed(b, tile_at<Width>(tile, k + (lane / 8) % 2 * 8 + lane % 8, n / ChunkElements + lane / 16));
}

// Two floats of an accumulator, as bfloat16, to element (row, column) of a tile; column even.
template <int Width> __device__ __forceinline__ void store_pair(bf16* tile, int row, int column, float x, float y) {
    *reinterpret_cast<uint32_t*>(tile_at<Width>(tile, row, column / ChunkElements) + column % ChunkElements) = pack(x, y);
}

// A row of an accumulator is spread over four neighbouring lanes.
__device__ __forceinline__ float row_max(float x) {
    x = fmaxf(x, __shfl_xor_sync(~0u, x, 1));
    return fmaxf(x, __shfl_xor_sync(~0u, x, 2));
}
__device__ __forceinline__ float row_sum(float x) {
    x += __shfl_xor_sync(~0u, x, 1);
    return x + __shfl_xor_sync(~0u, x, 2);
}
