// Causal attention, backward (Dao, arXiv:2307.08691, algorithm 2): a block owns Keys keys and walks the rows that see them; dk, dv stay in registers, dq is added to memory in FP32.
// delta = rowsum(do * o) comes from attention_delta, dq is rounded to bfloat16 by attention_round. Layouts as in the forward pass.
#pragma once
#include "tile.cuh"

template <int D, int DV> struct AttentionBackward {
    static constexpr int Rows = 64, Keys = 128, Threads = 256;
    static constexpr size_t SharedBytes = sizeof(bf16) * (Keys * (D + DV) + 2 * Rows * (D + DV) + 2 * Rows * Keys);
};

// One warp a row.
template <int DV> __global__ void attention_delta(const bf16* gradient, const bf16* o, float* delta, int rows) {
    const int row = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
    if (row >= rows) return;
    float sum = 0.f;
    for (int i = lane; i < DV; i += 32) sum += to_float(gradient[size_t(row) * DV + i]) * to_float(o[size_t(row) * DV + i]);
    for (int mask = 16; mask; mask /= 2) sum += __shfl_xor_sync(~0u, sum, mask);
    if (lane == 0) delta[row] = sum;
}

static __global__ void attention_round(const float* sums, bf16* dq, size_t pairs) {
    for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < pairs; i += size_t(gridDim.x) * blockDim.x)
        reinterpret_cast<uint32_t*>(dq)[i] = pack(sums[2 * i], sums[2 * i + 1]);
}

// acc (16 keys x 8 Tiles) += p^T g: p is a tile [row][key], g a tile [row][Width].
template <int Tiles, int Rows, int Keys, int Width>
__device__ __forceinline__ void multiply_transposed(float (&acc)[Tiles][4], bf16* p, bf16* g, int key, int column) {
#pragma unroll
    for (int r = 0; r < Rows; r += 16) {
        uint32_t a[4], b[4];
        load_a_transposed<Keys>(a, p, r, key);
#pragma unroll
        for (int n = 0; n < Tiles / 2; n++) {
            load_b_transposed<Width>(b, g, r, column + n * 16);
            multiply(acc[2 * n], a, b[0], b[1]);
            multiply(acc[2 * n + 1], a, b[2], b[3]);
        }
    }
}

// s (16 rows x 64 keys) = x y^T: x a tile [row][Width], y a tile [key][Width].
template <int Width> __device__ __forceinline__ void multiply_rows(float (&s)[8][4], bf16* x, bf16* y, int row, int key) {
#pragma unroll
    for (int d = 0; d < Width; d += 16) {
        uint32_t a[4], b[4];
        load_a<Width>(a, x, row, d);
#pragma unroll
        for (int n = 0; n < 4; n++) {
            load_b<Width>(b, y, key + n * 16, d);
            multiply(s[2 * n], a, b[0], b[1]);
            multiply(s[2 * n + 1], a, b[2], b[3]);
        }
    }
}

template <int D, int DV>
__global__ void __launch_bounds__(256, 1) attention_backward(const bf16* q, const bf16* k, const bf16* v, const bf16* gradient, const float* lse, const float* delta,
                                                             float* dq, bf16* dk, bf16* dv, int length, float scale) {
    using Shape = AttentionBackward<D, DV>;
    constexpr int Rows = Shape::Rows, Keys = Shape::Keys, Threads = Shape::Threads;
    SHARED_BYTES(shared);
    bf16* tile_k = reinterpret_cast<bf16*>(shared);
    bf16* tile_v = tile_k + Keys * D;
    bf16* tile_q = tile_v + Keys * DV;
    bf16* tile_g = tile_q + Rows * D;
    constexpr int Stage = Rows * (D + DV); // q and do of two steps
    bf16* tile_p = tile_q + 2 * Stage;     // probabilities [row][key]
    bf16* tile_s = tile_p + Rows * Keys;   // gradients of the scores

    const int first_key = blockIdx.x * Keys; // the first keys are seen by most rows: longest first
    const size_t head = blockIdx.y, base = head * length;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, group = lane / 4, pair = 2 * (lane % 4);
    const int row = warp % 4 * 16, half_key = warp / 4 * 64; // this warp's part of the scores
    const int own_key = warp * 16;                          // and of dk, dv
    const float scale2 = scale * 1.4426950408889634f;

    load_tile<Keys, D, Threads>(tile_k, k + (base + first_key) * D, D);
    load_tile<Keys, DV, Threads>(tile_v, v + (base + first_key) * DV, DV);
    load_tile<Rows, D, Threads>(tile_q, q + (base + first_key) * D, D);
    load_tile<Rows, DV, Threads>(tile_g, gradient + (base + first_key) * DV, DV);
    copy_commit();
    float sum_k[D / 8][4] = {}, sum_v[DV / 8][4] = {};

    int other = Stage; // distance to the stage that is loaded next
    for (int first_row = first_key; first_row < length; first_row += Rows) {
        if (first_row + Rows < length) {
            load_tile<Rows, D, Threads>(tile_q + other, q + (base + first_row + Rows) * D, D);
            load_tile<Rows, DV, Threads>(tile_g + other, gradient + (base + first_row + Rows) * DV, DV);
        }
        copy_commit();
        copy_wait<1>();
        __syncthreads();

        const size_t at = base + first_row + row + group;
        const float log_sum[2] = {lse[at] * 1.4426950408889634f, lse[at + 8] * 1.4426950408889634f};
        const float correction[2] = {delta[at], delta[at + 8]};
        {
            float s[8][4] = {};
            multiply_rows<D>(s, tile_q, tile_k, row, half_key);
#pragma unroll
            for (int n = 0; n < 8; n++) {
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    const bool visible = first_key + half_key + n * 8 + pair + (i & 1) <= first_row + row + group + i / 2 * 8;
                    s[n][i] = visible ? fast_exp2(s[n][i] * scale2 - log_sum[i / 2]) : 0.f;
                }
                store_pair<Keys>(tile_p, row + group, half_key + n * 8 + pair, s[n][0], s[n][1]);
                store_pair<Keys>(tile_p, row + group + 8, half_key + n * 8 + pair, s[n][2], s[n][3]);
            }
        }
        {
            float s[8][4] = {};
            multiply_rows<DV>(s, tile_g, tile_v, row, half_key);
#pragma unroll
            for (int n = 0; n < 8; n++)
#pragma unroll
                for (int half = 0; half < 2; half++) {
                    const int r = row + group + half * 8, c = half_key + n * 8 + pair;
                    const uint32_t p = *reinterpret_cast<const uint32_t*>(tile_at<Keys>(tile_p, r, c / 8) + c % 8); // this thread's own
                    store_pair<Keys>(tile_s, r, c, to_float(bf16(p)) * (s[n][2 * half] - correction[half]) * scale, to_float(bf16(p >> 16)) * (s[n][2 * half + 1] - correction[half]) * scale);
                }
        }
        __syncthreads();

        multiply_transposed<DV / 8, Rows, Keys, DV>(sum_v, tile_p, tile_g, own_key, 0);
        multiply_transposed<D / 8, Rows, Keys, D>(sum_k, tile_s, tile_q, own_key, 0);

        // dq (16 rows x D / 2 columns a warp), 32 columns at a time to save registers.
#pragma unroll
        for (int part = 0; part < D / 64; part++) {
            const int column = warp / 4 * (D / 2) + part * 32;
            float acc[4][4] = {};
#pragma unroll
            for (int key = 0; key < Keys; key += 16) {
                uint32_t a[4], b[4];
                load_a<Keys>(a, tile_s, row, key);
#pragma unroll
                for (int n = 0; n < 2; n++) {
                    load_b_transposed<D>(b, tile_k, key, column + n * 16);
                    multiply(acc[2 * n], a, b[0], b[1]);
                    multiply(acc[2 * n + 1], a, b[2], b[3]);
                }
            }
#pragma unroll
            for (int n = 0; n < 4; n++)
#pragma unroll
                for (int half = 0; half < 2; half++)
                    add_pair(dq + (at + half * 8) * D + column + n * 8 + pair, acc[n][2 * half], acc[n][2 * half + 1]);
        }
        __syncthreads(); // everyone is done with these rows
        tile_q += other;
        tile_g += other;
        other = -other;
    }

#pragma unroll
    for (int half = 0; half < 2; half++) {
        const size_t at = base + first_key + own_key + group + half * 8;
#pragma unroll
        for (int n = 0; n < D / 8; n++) *reinterpret_cast<uint32_t*>(dk + at * D + n * 8 + pair) = pack(sum_k[n][2 * half], sum_k[n][2 * half + 1]);
#pragma unroll
        for (int n = 0; n < DV / 8; n++) *reinterpret_cast<uint32_t*>(dv + at * DV + n * 8 + pair) = pack(sum_v[n][2 * half], sum_v[n][2 * half + 1]);
    }
}
