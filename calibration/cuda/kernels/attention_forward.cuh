// Causal attention, forward: o = softmax(scale q k^T) v per head, online softmax (Dao et al., arXiv:2205.14135), tensor cores by mma.sync.
// q, k: [heads][length][D], v, o: [heads][length][DV], lse: [heads][length] natural logarithm; length a multiple of Rows.
#pragma once
#include "tile.cuh"

template <int D, int DV> struct AttentionForward {
    static constexpr int Rows = 128, Keys = 64, Threads = 256;
    static constexpr size_t SharedBytes = sizeof(bf16) * (Rows * D + 2 * Keys * (D + DV));
};

template <int D, int DV>
__global__ void __launch_bounds__(256, 1) attention_forward(const bf16* q, const bf16* k, const bf16* v, bf16* o, float* lse, int length, float scale) {
    using Shape = AttentionForward<D, DV>;
    constexpr int Rows = Shape::Rows, Keys = Shape::Keys, Threads = Shape::Threads;
    SHARED_BYTES(shared);
    bf16* tile_q = reinterpret_cast<bf16*>(shared);
    bf16* tile_k = tile_q + Rows * D;      // two stages
    bf16* tile_v = tile_k + 2 * Keys * D;  // two stages

    const int block = gridDim.x - 1 - blockIdx.x; // the longest rows first: the short ones fill the gaps at the end
    const size_t head = blockIdx.y;
    q += (head * length + size_t(block) * Rows) * D;
    k += head * length * D;
    v += head * length * DV;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32, group = lane / 4, pair = 2 * (lane % 4);
    const int row = warp * 16; // this warp's rows of the tile
    const int last = (block + 1) * Rows / Keys;

    load_tile<Rows, D, Threads>(tile_q, q, D);
    load_tile<Keys, D, Threads>(tile_k, k, D);
    load_tile<Keys, DV, Threads>(tile_v, v, DV);
    copy_commit();

    float out[DV / 8][4] = {};
    float maximum[2] = {-INFINITY, -INFINITY}, sum[2] = {0.f, 0.f};
    const float scale2 = scale * 1.4426950408889634f; // exp(x) = exp2(x log2 e)
    for (int step = 0; step < last; step++) {
        if (step + 1 < last) {
            const size_t key = size_t(step + 1) * Keys;
            load_tile<Keys, D, Threads>(tile_k + (step + 1) % 2 * Keys * D, k + key * D, D);
            load_tile<Keys, DV, Threads>(tile_v + (step + 1) % 2 * Keys * DV, v + key * DV, DV);
        }
        copy_commit();
        copy_wait<1>();
        __syncthreads();
        bf16* keys = tile_k + step % 2 * Keys * D;
        bf16* values = tile_v + step % 2 * Keys * DV;

        float s[Keys / 8][4] = {};
#pragma unroll
        for (int d = 0; d < D; d += 16) {
            uint32_t a[4], b[4];
            load_a<D>(a, tile_q, row, d);
#pragma unroll
            for (int n = 0; n < Keys / 16; n++) {
                load_b<D>(b, keys, n * 16, d);
                multiply(s[2 * n], a, b[0], b[1]);
                multiply(s[2 * n + 1], a, b[2], b[3]);
            }
        }

        const int first_row = block * Rows + row, first_key = step * Keys;
        if (first_key + Keys > first_row) {
#pragma unroll
            for (int n = 0; n < Keys / 8; n++)
#pragma unroll
                for (int i = 0; i < 4; i++)
                    if (first_key + n * 8 + pair + (i & 1) > first_row + group + (i / 2) * 8) s[n][i] = -INFINITY;
        }

#pragma unroll
        for (int half = 0; half < 2; half++) {
            float top = maximum[half];
#pragma unroll
            for (int n = 0; n < Keys / 8; n++) top = fmaxf(top, fmaxf(s[n][2 * half], s[n][2 * half + 1]));
            top = row_max(top); // key 0 is visible to every row, so this is finite from the first step on
            const float shrink = fast_exp2((maximum[half] - top) * scale2);
            maximum[half] = top;
            float part = 0.f;
#pragma unroll
            for (int n = 0; n < Keys / 8; n++)
#pragma unroll
                for (int i = 2 * half; i < 2 * half + 2; i++) part += s[n][i] = fast_exp2((s[n][i] - top) * scale2);
            sum[half] = sum[half] * shrink + part;
#pragma unroll
            for (int n = 0; n < DV / 8; n++) { out[n][2 * half] *= shrink; out[n][2 * half + 1] *= shrink; }
        }

#pragma unroll
        for (int t = 0; t < Keys / 16; t++) {
            const uint32_t a[4] = {pack(s[2 * t][0], s[2 * t][1]), pack(s[2 * t][2], s[2 * t][3]), pack(s[2 * t + 1][0], s[2 * t + 1][1]), pack(s[2 * t + 1][2], s[2 * t + 1][3])};
#pragma unroll
            for (int n = 0; n < DV / 16; n++) {
                uint32_t b[4];
                load_b_transposed<DV>(b, values, t * 16, n * 16);
                multiply(out[2 * n], a, b[0], b[1]);
                multiply(out[2 * n + 1], a, b[2], b[3]);
            }
        }
        __syncthreads(); // the next load overwrites this stage
    }

#pragma unroll
    for (int half = 0; half < 2; half++) {
        const float total = row_sum(sum[half]), inverse = 1.f / total;
        const size_t at = head * length + size_t(block) * Rows + row + group + half * 8;
#pragma unroll
        for (int n = 0; n < DV / 8; n++)
            *reinterpret_cast<uint32_t*>(o + at * DV + n * 8 + pair) = pack(out[n][2 * half] * inverse, out[n][2 * half + 1] * inverse);
        if (pair == 0) lse[at] = maximum[half] * scale + fast_log2(total) * 0.6931471805599453f;
    }
}
