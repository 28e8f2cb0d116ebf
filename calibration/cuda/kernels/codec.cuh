// Compressed formats for communication: E4M3 with a scale per 1x128 or 128x128 elements, and LogFMT (arXiv:2505.09343, section 3.2) with 8 or 10 bits per element and 1x128 tiles.
// A warp has one tile of 128 elements, a lane four neighbouring ones. widths are multiples of 128.
#pragma once
#include "elementwise.cuh"

constexpr int TileElements = 128;
constexpr float LargestFp8 = 448.f;

struct Four { float x[4]; };

__device__ __forceinline__ Four load_four(const bf16* p) {
    const uint32_t* w = reinterpret_cast<const uint32_t*>(p);
    const uint32_t a = w[0], b = w[1];
    return {{to_float(bf16(a)), to_float(bf16(a >> 16)), to_float(bf16(b)), to_float(bf16(b >> 16))}};
}
__device__ __forceinline__ float warp_max(float x) {
    for (int mask = 16; mask; mask /= 2) x = fmaxf(x, __shfl_xor_sync(~0u, x, mask));
    return x;
}
__device__ __forceinline__ float warp_min(float x) { return -warp_max(-x); }
__device__ __forceinline__ float largest(const Four& v) { return fmaxf(fmaxf(fabs(v.x[0]), fabs(v.x[1])), fmaxf(fabs(v.x[2]), fabs(v.x[3]))); }

// Activations: one scale per token and 128 columns. A tile of zeros gets scale 1.
static __global__ void quantise_1x128(const bf16* x, fp8* y, float* scales, size_t tiles) {
    for (size_t t = (blockIdx.x * size_t(blockDim.x) + threadIdx.x) / 32; t < tiles; t += size_t(gridDim.x) * blockDim.x / 32) {
        const int lane = threadIdx.x % 32;
        const Four v = load_four(x + t * TileElements + lane * 4);
        const float top = warp_max(largest(v)), scale = top > 0.f ? top / LargestFp8 : 1.f, inverse = 1.f / scale;
        reinterpret_cast<uint32_t*>(y + t * TileElements)[lane] = pack_fp8(v.x[0] * inverse, v.x[1] * inverse) | uint32_t(pack_fp8(v.x[2] * inverse, v.x[3] * inverse)) << 16;
        if (lane == 0) scales[t] = scale;
    }
}

// Weights: one scale per 128 x 128 block. 256 threads, warp w has rows w, w + 8, ...; rows a multiple of 128.
static __global__ void __launch_bounds__(256) quantise_128x128(const bf16* x, fp8* y, float* scales, int columns) {
    __shared__ float tops[8];
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const size_t corner = size_t(blockIdx.y) * TileElements * columns + size_t(blockIdx.x) * TileElements;
    Four v[16];
    float top = 0.f;
#pragma unroll
    for (int i = 0; i < 16; i++) { v[i] = load_four(x + corner + size_t(warp + 8 * i) * columns + lane * 4); top = fmaxf(top, largest(v[i])); }
    top = warp_max(top);
    if (lane == 0) tops[warp] = top;
    __syncthreads();
#pragma unroll
    for (int w = 0; w < 8; w++) top = fmaxf(top, tops[w]);
    const float scale = top > 0.f ? top / LargestFp8 : 1.f, inverse = 1.f / scale;
#pragma unroll
    for (int i = 0; i < 16; i++)
        reinterpret_cast<uint32_t*>(y + corner + size_t(warp + 8 * i) * columns)[lane] = pack_fp8(v[i].x[0] * inverse, v[i].x[1] * inverse) | uint32_t(pack_fp8(v[i].x[2] * inverse, v[i].x[3] * inverse)) << 16;
    if (threadIdx.x == 0) scales[size_t(blockIdx.y) * gridDim.x + blockIdx.x] = scale;
}

// LogFMT: code = sign, then 0 for zero, else 1 + round((log|x| - low) / step); low is at least the tile's peak - log 2^32. Bits - 1 bits of magnitude have 2^(Bits-1) - 2 steps.
// Codes are rounded in linear space: of the two neighbours, the one whose value is nearer. A tile takes 16 Bits bytes of codes and 8 bytes of (low, step), here to base 2.
template <int Bits> struct LogFormat {
    static constexpr int Steps = (1 << (Bits - 1)) - 2;
    static constexpr int TileBytes = TileElements * Bits / 8;
    static constexpr float Range = 32.f;
};

template <int Bits> __device__ __forceinline__ uint32_t log_code(float x, float low, float step, float per_step, float middle) {
    const float magnitude = fabs(x);
    uint32_t code = 0;
    if (magnitude > 0.f) {
        const float at = fmaxf((fast_log2(magnitude) - low) * per_step, 0.f);
        const int below = int(at);
        // Linear midpoint of the neighbours 2^(low + below step) and 2^(low + (below + 1) step), in units of a step above the lower: log2((1 + 2^step) / 2) / step.
        code = uint32_t(min(below + (at - float(below) > middle ? 1 : 0), LogFormat<Bits>::Steps)) + 1;
    }
    return code | (x < 0.f ? 1u << (Bits - 1) : 0u);
}

template <int Bits> __device__ __forceinline__ float log_value(uint32_t code, float low, float step) {
    const uint32_t rank = code & ((1u << (Bits - 1)) - 1);
    const float magnitude = rank == 0 ? 0.f : fast_exp2(low + float(rank - 1) * step);
    return code >> (Bits - 1) & 1 ? -magnitude : magnitude;
}

// Four codes of a lane to bytes [lane * Bits / 2, ...) of the tile: 4 bytes or 5.
template <int Bits> __device__ __forceinline__ void store_codes(uint8_t* tile, const uint32_t (&code)[4]) {
    const int lane = threadIdx.x % 32;
    if (Bits == 8) {
        reinterpret_cast<uint32_t*>(tile)[lane] = code[0] | code[1] << 8 | code[2] << 16 | code[3] << 24;
    } else {
        // The low bytes of all elements first, aligned; then the high bits, one byte a lane.
        reinterpret_cast<uint32_t*>(tile)[lane] = (code[0] & 255) | (code[1] & 255) << 8 | (code[2] & 255) << 16 | (code[3] & 255) << 24;
        tile[TileElements + lane] = uint8_t(code[0] >> 8 | code[1] >> 8 << 2 | code[2] >> 8 << 4 | code[3] >> 8 << 6);
    }
}
template <int Bits> __device__ __forceinline__ void load_codes(uint32_t (&code)[4], const uint8_t* tile) {
    const int lane = threadIdx.x % 32;
    const uint32_t low = reinterpret_cast<const uint32_t*>(tile)[lane];
    const uint32_t high = Bits == 8 ? 0 : tile[TileElements + lane];
#pragma unroll
    for (int i = 0; i < 4; i++) code[i] = (low >> (8 * i) & 255) | (high >> (2 * i) & 3) << 8;
}

// order (or null): tile row r of the output takes row order[r] of the input, as a dispatch does; a row is tiles_per_row tiles.
template <int Bits> __global__ void __launch_bounds__(1024) log_encode(const bf16* x, uint8_t* codes, float2* ranges, const int* order, int tiles_per_row, size_t tiles) {
    const int lane = threadIdx.x % 32;
    for (size_t t = (blockIdx.x * size_t(blockDim.x) + threadIdx.x) / 32; t < tiles; t += size_t(gridDim.x) * blockDim.x / 32) {
        const size_t from = order ? size_t(order[t / tiles_per_row]) * tiles_per_row + t % tiles_per_row : t;
        const Four v = load_four(x + from * TileElements + lane * 4);
        float low = INFINITY;
#pragma unroll
        for (int i = 0; i < 4; i++) if (v.x[i] != 0.f) low = fminf(low, fabs(v.x[i]));
        const float top = warp_max(largest(v));
        low = warp_min(low);
        const float high = top > 0.f ? fast_log2(top) : 0.f;
        low = top > 0.f ? fmaxf(fast_log2(low), high - LogFormat<Bits>::Range) : 0.f;
        const float step = (high - low) / LogFormat<Bits>::Steps, per_step = step > 0.f ? 1.f / step : 0.f;
        const float middle = step > 0.f ? (fast_log2(1.f + fast_exp2(step)) - 1.f) * per_step : 0.5f;
        uint32_t code[4];
#pragma unroll
        for (int i = 0; i < 4; i++) code[i] = log_code<Bits>(v.x[i], low, step, per_step, middle);
        store_codes<Bits>(codes + t * LogFormat<Bits>::TileBytes, code);
        if (lane == 0) ranges[t] = {low, step};
    }
}

template <int Bits> __global__ void __launch_bounds__(1024) log_decode(const uint8_t* codes, const float2* ranges, bf16* y, const int* order, int tiles_per_row, size_t tiles) {
    const int lane = threadIdx.x % 32;
    for (size_t t = (blockIdx.x * size_t(blockDim.x) + threadIdx.x) / 32; t < tiles; t += size_t(gridDim.x) * blockDim.x / 32) {
        const size_t from = order ? size_t(order[t / tiles_per_row]) * tiles_per_row + t % tiles_per_row : t;
        uint32_t code[4];
        load_codes<Bits>(code, codes + from * LogFormat<Bits>::TileBytes);
        const float2 range = ranges[from];
        float v[4];
#pragma unroll
        for (int i = 0; i < 4; i++) v[i] = log_value<Bits>(code[i], range.x, range.y);
        uint32_t* to = reinterpret_cast<uint32_t*>(y + t * TileElements + lane * 4);
        to[0] = pack(v[0], v[1]);
        to[1] = pack(v[2], v[3]);
    }
}
