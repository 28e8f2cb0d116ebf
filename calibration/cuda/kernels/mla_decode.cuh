// Multi-head latent attention, decode: one query token per sequence against a cache of 576-wide latents (512 of content, which are also the values, and 64 of position).
// The length is split over blocks (flash-decoding); mla_combine joins the parts. q: [batch][heads][576], cache: [batch][length][576], part: [splits][batch][heads][512].
#pragma once
#include "tile.cuh"

template <int Heads> struct MlaDecode {
    static constexpr int Latent = 576, Values = 512, Keys = 64, Threads = 256;
    static constexpr int RowWarps = Heads / 16, ColumnWarps = 8 / RowWarps; // a warp has 16 heads and 512 / ColumnWarps columns
    static constexpr size_t SharedBytes = sizeof(bf16) * (Heads * Latent + 2 * Keys * Latent + Heads * Keys) + sizeof(float) * 8 * 16;
};

// Heads per block: 16 or 64. length a multiple of 64 * splits.
template <int Heads>
__global__ void __launch_bounds__(256, 1) mla_decode(const bf16* q, const bf16* cache, float* part, float* lse, int heads, int length, float scale) {
    using Shape = MlaDecode<Heads>;
    constexpr int Latent = Shape::Latent, Values = Shape::Values, Keys = Shape::Keys, Threads = Shape::Threads;
    constexpr int ColumnWarps = Shape::ColumnWarps, Columns = Values / ColumnWarps, OwnKeys = Keys / ColumnWarps;
    SHARED_BYTES(shared);
    bf16* tile_q = reinterpret_cast<bf16*>(shared);
    bf16* tile_c = tile_q + Heads * Latent;                              // two stages
    bf16* tile_p = tile_c + 2 * Keys * Latent;                           // probabilities [head][key]
    float* peaks = reinterpret_cast<float*>(tile_p + Heads * Keys);      // [warp][16]

    const int split = blockIdx.y, splits = gridDim.y, sequence = blockIdx.z, batch = gridDim.z;
    const int first_head = blockIdx.x * Heads, steps = length / splits / Keys;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, group = lane / 4, pair = 2 * (lane % 4);
    const int row_warp = warp / ColumnWarps, column_warp = warp % ColumnWarps, row = row_warp * 16;
    cache += (size_t(sequence) * length + size_t(split) * steps * Keys) * Latent;

    load_tile<Heads, Latent, Threads>(tile_q, q + (size_t(sequence) * heads + first_head) * Latent, Latent);
    load_tile<Keys, Latent, Threads>(tile_c, cache, Latent);
    copy_commit();

    float out[Columns / 8][4] = {};
    float maximum[2] = {-INFINITY, -INFINITY}, sum[2] = {0.f, 0.f};
    const float scale2 = scale * 1.4426950408889634f;
    for (int step = 0; step < steps; step++) {
        if (step + 1 < steps) load_tile<Keys, Latent, Threads>(tile_c + (step + 1) % 2 * Keys * Latent, cache + size_t(step + 1) * Keys * Latent, Latent);
        copy_commit();
        copy_wait<1>();
        __syncthreads();
        bf16* keys = tile_c + step % 2 * Keys * Latent;

        float s[OwnKeys / 8][4] = {};
#pragma unroll 6
        for (int d = 0; d < Latent; d += 32) {
            uint32_t a[2][4], b[4];
            load_a<Latent>(a[0], tile_q, row, d);
            load_a<Latent>(a[1], tile_q, row, d + 16);
#pragma unroll
            for (int n = 0; n < OwnKeys / 8; n++) {
                load_b_deep<Latent>(b, keys, column_warp * OwnKeys + n * 8, d);
                multiply(s[n], a[0], b[0], b[1]);
                multiply(s[n], a[1], b[2], b[3]);
            }
        }

        float top[2];
#pragma unroll
        for (int half = 0; half < 2; half++) {
            top[half] = -INFINITY;
#pragma unroll
            for (int n = 0; n < OwnKeys / 8; n++) top[half] = fmaxf(top[half], fmaxf(s[n][2 * half], s[n][2 * half + 1]));
            top[half] = row_max(top[half]);
            if (pair == 0) peaks[warp * 16 + half * 8 + group] = top[half];
        }
        __syncthreads();
#pragma unroll
        for (int half = 0; half < 2; half++) {
            top[half] = maximum[half];
#pragma unroll
            for (int w = 0; w < ColumnWarps; w++) top[half] = fmaxf(top[half], peaks[(row_warp * ColumnWarps + w) * 16 + half * 8 + group]);
            const float shrink = fast_exp2((maximum[half] - top[half]) * scale2);
            maximum[half] = top[half];
            float own = 0.f;
#pragma unroll
            for (int n = 0; n < OwnKeys / 8; n++) {
                const float x = fast_exp2((s[n][2 * half] - top[half]) * scale2), y = fast_exp2((s[n][2 * half + 1] - top[half]) * scale2);
                own += x + y;
                store_pair<Keys>(tile_p, row + half * 8 + group, column_warp * OwnKeys + n * 8 + pair, x, y);
            }
            sum[half] = sum[half] * shrink + own; // of this warp's keys; joined at the end
#pragma unroll
            for (int n = 0; n < Columns / 8; n++) { out[n][2 * half] *= shrink; out[n][2 * half + 1] *= shrink; }
        }
        __syncthreads();

#pragma unroll
        for (int key = 0; key < Keys; key += 16) {
            uint32_t a[4];
            load_a<Keys>(a, tile_p, row, key);
#pragma unroll
            for (int n = 0; n < Columns / 16; n++) {
                uint32_t b[4];
                load_b_transposed<Latent>(b, keys, key, column_warp * Columns + n * 16);
                multiply(out[2 * n], a, b[0], b[1]);
                multiply(out[2 * n + 1], a, b[2], b[3]);
            }
        }
        __syncthreads();
    }

#pragma unroll
    for (int half = 0; half < 2; half++) {
        const float own = row_sum(sum[half]);
        if (pair == 0) peaks[warp * 16 + half * 8 + group] = own;
    }
    __syncthreads();
#pragma unroll
    for (int half = 0; half < 2; half++) {
        float total = 0.f;
#pragma unroll
        for (int w = 0; w < ColumnWarps; w++) total += peaks[(row_warp * ColumnWarps + w) * 16 + half * 8 + group];
        const size_t at = (size_t(split) * batch + sequence) * heads + first_head + row + half * 8 + group;
        const float inverse = 1.f / total;
#pragma unroll
        for (int n = 0; n < Columns / 8; n++)
            *reinterpret_cast<float2*>(part + at * Values + column_warp * Columns + n * 8 + pair) = float2{out[n][2 * half] * inverse, out[n][2 * half + 1] * inverse};
        if (column_warp == 0 && pair == 0) lse[at] = maximum[half] * scale2 + fast_log2(total); // to base 2
    }
}

// One block a (sequence, head) row, 128 threads of four columns.
static __global__ void mla_combine(const float* part, const float* lse, bf16* out, int splits, int rows) {
    const size_t row = blockIdx.x;
    float peak = -INFINITY, weight = 0.f;
    for (int s = 0; s < splits; s++) peak = fmaxf(peak, lse[size_t(s) * rows + row]);
    float4 sum = {0.f, 0.f, 0.f, 0.f};
    for (int s = 0; s < splits; s++) {
        const float w = fast_exp2(lse[size_t(s) * rows + row] - peak);
        const float4 x = reinterpret_cast<const float4*>(part + (size_t(s) * rows + row) * 512)[threadIdx.x];
        weight += w;
        sum.x += w * x.x; sum.y += w * x.y; sum.z += w * x.z; sum.w += w * x.w;
    }
    uint32_t* to = reinterpret_cast<uint32_t*>(out + row * 512) + 2 * threadIdx.x;
    to[0] = pack(sum.x / weight, sum.y / weight);
    to[1] = pack(sum.z / weight, sum.w / weight);
}
