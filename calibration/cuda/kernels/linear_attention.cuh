// Causal linear attention with decay per head, in chunks (lightning attention, arXiv:2401.04658): o_i = sum over j <= i of decay^(i-j) (q_i k_j) v_j.
// Within a chunk as masked products, across chunks through the state sum decay^.. k_j v_j^T, FP32 in registers. q, k, v, o: [heads][length][128]; length a multiple of 64.
#pragma once
#include "tile.cuh"

struct LinearAttention {
    static constexpr int Width = 128, Chunk = 64, Threads = 256;
    static constexpr size_t SharedBytes = sizeof(bf16) * (4 * Chunk * Width + Chunk * Chunk + Width * Width);
};

static __global__ void __launch_bounds__(256, 1) linear_attention(const bf16* q, const bf16* k, const bf16* v, bf16* o, const float* log2_decay, int length) {
    constexpr int Width = LinearAttention::Width, Chunk = LinearAttention::Chunk, Threads = LinearAttention::Threads;
    SHARED_BYTES(shared);
    bf16* tile_q = reinterpret_cast<bf16*>(shared);
    bf16* tile_k = tile_q + Chunk * Width;
    bf16* tile_v = tile_k + Chunk * Width;
    bf16* tile_w = tile_v + Chunk * Width;  // keys weighted for the state
    bf16* tile_p = tile_w + Chunk * Width;  // masked scores [row][key]
    bf16* tile_state = tile_p + Chunk * Chunk; // state [key column][value column], rounded

    const size_t head = blockIdx.x, base = head * length * Width;
    const float rate = log2_decay[head]; // negative
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, group = lane / 4, pair = 2 * (lane % 4);
    const int row = warp % 4 * 16, right = warp / 4; // rows and half of the columns in products of a chunk
    float state[Width / 8][4] = {};                 // warp's 16 rows of the state
    const float fade = fast_exp2(rate * Chunk);

    for (int first = 0; first < length; first += Chunk) {
        __syncthreads();
        const size_t at = base + size_t(first) * Width;
        load_tile<Chunk, Width, Threads>(tile_q, q + at, Width);
        load_tile<Chunk, Width, Threads>(tile_k, k + at, Width);
        load_tile<Chunk, Width, Threads>(tile_v, v + at, Width);
        copy_commit();
#pragma unroll
        for (int n = 0; n < Width / 8; n++) {
            store_pair<Width>(tile_state, warp * 16 + group, n * 8 + pair, state[n][0], state[n][1]);
            store_pair<Width>(tile_state, warp * 16 + group + 8, n * 8 + pair, state[n][2], state[n][3]);
        }
        copy_wait<0>();
        __syncthreads();

        for (int i = threadIdx.x; i < Chunk * Width / 2; i += Threads) { // row r of the next chunk is Chunk - j + r steps away: Chunk - 1 - j here, r + 1 at its use
            const int j = i / (Width / 2), c = i % (Width / 2) * 2;
            const uint32_t both = *reinterpret_cast<const uint32_t*>(tile_at<Width>(tile_k, j, c / 8) + c % 8);
            const float w = fast_exp2(rate * (Chunk - 1 - j));
            store_pair<Width>(tile_w, j, c, to_float(bf16(both)) * w, to_float(bf16(both >> 16)) * w);
        }

        float s[4][4] = {}; // 16 rows x 32 keys
#pragma unroll
        for (int d = 0; d < Width; d += 16) {
            uint32_t a[4], b[4];
            load_a<Width>(a, tile_q, row, d);
#pragma unroll
            for (int n = 0; n < 2; n++) {
                load_b<Width>(b, tile_k, right * 32 + n * 16, d);
                multiply(s[2 * n], a, b[0], b[1]);
                multiply(s[2 * n + 1], a, b[2], b[3]);
            }
        }
#pragma unroll
        for (int n = 0; n < 4; n++) {
            const int key = right * 32 + n * 8 + pair;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                const int distance = row + group + i / 2 * 8 - key - (i & 1);
                s[n][i] = distance >= 0 ? s[n][i] * fast_exp2(rate * distance) : 0.f;
            }
            store_pair<Chunk>(tile_p, row + group, key, s[n][0], s[n][1]);
            store_pair<Chunk>(tile_p, row + group + 8, key, s[n][2], s[n][3]);
        }
        __syncthreads();

        float out[8][4] = {}; // 16 rows x 64 columns: first from the state, faded row by row, then from this chunk
#pragma unroll
        for (int d = 0; d < Width; d += 16) {
            uint32_t a[4], b[4];
            load_a<Width>(a, tile_q, row, d);
#pragma unroll
            for (int n = 0; n < 4; n++) {
                load_b_transposed<Width>(b, tile_state, d, right * 64 + n * 16);
                multiply(out[2 * n], a, b[0], b[1]);
                multiply(out[2 * n + 1], a, b[2], b[3]);
            }
        }
        const float reach[2] = {fast_exp2(rate * (row + group + 1)), fast_exp2(rate * (row + group + 9))};
#pragma unroll
        for (int n = 0; n < 8; n++)
#pragma unroll
            for (int i = 0; i < 4; i++) out[n][i] *= reach[i / 2];
#pragma unroll
        for (int key = 0; key < Chunk; key += 16) {
            uint32_t a[4], b[4];
            load_a<Chunk>(a, tile_p, row, key);
#pragma unroll
            for (int n = 0; n < 4; n++) {
                load_b_transposed<Width>(b, tile_v, key, right * 64 + n * 16);
                multiply(out[2 * n], a, b[0], b[1]);
                multiply(out[2 * n + 1], a, b[2], b[3]);
            }
        }
#pragma unroll
        for (int n = 0; n < 8; n++)
#pragma unroll
            for (int half = 0; half < 2; half++)
                *reinterpret_cast<uint32_t*>(o + at + size_t(row + group + half * 8) * Width + right * 64 + n * 8 + pair) = pack(out[n][2 * half], out[n][2 * half + 1]);

#pragma unroll
        for (int n = 0; n < Width / 8; n++)
#pragma unroll
            for (int i = 0; i < 4; i++) state[n][i] *= fade;
#pragma unroll
        for (int r = 0; r < Chunk; r += 16) {
            uint32_t a[4], b[4];
            load_a_transposed<Width>(a, tile_w, r, warp * 16);
#pragma unroll
            for (int n = 0; n < Width / 16; n++) {
                load_b_transposed<Width>(b, tile_v, r, n * 16);
                multiply(state[2 * n], a, b[0], b[1]);
                multiply(state[2 * n + 1], a, b[2], b[3]);
            }
        }
    }
}
