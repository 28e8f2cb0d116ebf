// What surrounds an expert layer: gating, rows out to experts and back, the weighted sum of the experts' outputs. One warp a token or row.
#pragma once
#include "elementwise.cuh"

__device__ __forceinline__ int warp_of_grid() { return int((blockIdx.x * size_t(blockDim.x) + threadIdx.x) / 32); }
__device__ __forceinline__ int warps_of_grid() { return int(size_t(gridDim.x) * blockDim.x / 32); }

// Copies Bytes (a multiple of 16) as a warp, four independent 16-byte accesses a lane in flight.
__device__ __forceinline__ void copy_row(uint8_t* to, const uint8_t* from, int bytes) {
    const int lane = threadIdx.x % 32, chunks = bytes / 16;
    for (int c = lane; c < chunks; c += 128) {
        Vector v[4];
#pragma unroll
        for (int i = 0; i < 4; i++) if (c + i * 32 < chunks) v[i] = load_stream(reinterpret_cast<const Vector*>(from) + c + i * 32);
#pragma unroll
        for (int i = 0; i < 4; i++) if (c + i * 32 < chunks) reinterpret_cast<Vector*>(to)[c + i * 32] = v[i];
    }
}

// to[r] = from[index[r]]: the permutation that puts a token's row before each expert it goes to.
static __global__ void __launch_bounds__(1024) gather_rows(uint8_t* to, const uint8_t* from, const int* index, int rows, int bytes) {
    for (int r = warp_of_grid(); r < rows; r += warps_of_grid()) copy_row(to + size_t(r) * bytes, from + size_t(index[r]) * bytes, bytes);
}

// to[index[r]] = from[r].
static __global__ void __launch_bounds__(1024) scatter_rows(uint8_t* to, const uint8_t* from, const int* index, int rows, int bytes) {
    for (int r = warp_of_grid(); r < rows; r += warps_of_grid()) copy_row(to + size_t(index[r]) * bytes, from + size_t(r) * bytes, bytes);
}

// out[t] = sum over k of weight[t][k] rows[place[t][k]], FP32 sums. width a multiple of 8.
template <int TopK> __global__ void __launch_bounds__(1024) reduce_experts(bf16* out, const bf16* rows, const int* place, const float* weight, int tokens, int width) {
    for (int t = warp_of_grid(); t < tokens; t += warps_of_grid()) {
        const bf16* source[TopK];
        float w[TopK];
#pragma unroll
        for (int k = 0; k < TopK; k++) { source[k] = rows + size_t(place[t * TopK + k]) * width; w[k] = weight[t * TopK + k]; }
        for (int c = threadIdx.x % 32 * 8; c < width; c += 256) {
            Eight sum = {};
#pragma unroll
            for (int k = 0; k < TopK; k++) {
                const Eight v = load_eight(source[k] + c);
#pragma unroll
                for (int i = 0; i < 8; i++) sum.x[i] += w[k] * v.x[i];
            }
            store_eight(out + size_t(t) * width + c, sum);
        }
    }
}

// The lane with the largest (value, then smallest id) tells its value and id to all.
__device__ __forceinline__ void warp_best(float& value, int& id) {
    for (int mask = 16; mask; mask /= 2) {
        const float other = __shfl_xor_sync(~0u, value, mask);
        const int other_id = __shfl_xor_sync(~0u, id, mask);
        if (other > value || (other == value && other_id < id)) { value = other; id = other_id; }
    }
}

// Group-limited gating of DeepSeek-V3 (arXiv:2412.19437, section 2.1.2): sigmoid scores, the Groups best groups by the sum of their two best biased scores, then the TopK best experts in them;
// weights are the unbiased scores, normalised to one. 256 experts in 8 groups of 32: lane l holds expert 32 g + l of group g.
static __global__ void gate(const float* logits, const float* bias, int* chosen, float* weight, int tokens) {
    constexpr int Groups = 4, TopK = 8;
    const int lane = threadIdx.x % 32;
    for (int t = warp_of_grid(); t < tokens; t += warps_of_grid()) {
        float score[8], biased[8], strength[8];
#pragma unroll
        for (int g = 0; g < 8; g++) {
            score[g] = 1.f / (1.f + __expf(-logits[size_t(t) * 256 + g * 32 + lane]));
            biased[g] = score[g] + bias[g * 32 + lane];
            float first = biased[g];
            int id = lane;
            warp_best(first, id);
            float second = lane == id ? -INFINITY : biased[g];
            int id2 = lane;
            warp_best(second, id2);
            strength[g] = first + second;
        }
        unsigned open = 0;
#pragma unroll
        for (int n = 0; n < Groups; n++) {
            int best = -1;
            float top = -INFINITY;
#pragma unroll
            for (int g = 0; g < 8; g++) if (!(open >> g & 1) && strength[g] > top) { top = strength[g]; best = g; }
            open |= 1u << best;
        }
        float sum = 0.f, mine = 0.f;
        int pick = 0;
#pragma unroll
        for (int n = 0; n < TopK; n++) {
            float top = -INFINITY, plain = 0.f;
            int expert = 1 << 30;
#pragma unroll
            for (int g = 0; g < 8; g++) if ((open >> g & 1) && biased[g] > top) { top = biased[g]; expert = g * 32 + lane; }
            warp_best(top, expert);
#pragma unroll
            for (int g = 0; g < 8; g++) if (expert == g * 32 + lane) { plain = score[g]; biased[g] = -INFINITY; }
            plain = __shfl_sync(~0u, plain, expert % 32);
            sum += plain;
            if (lane == n) { pick = expert; mine = plain; }
        }
        if (lane < TopK) { chosen[t * TopK + lane] = pick; weight[t * TopK + lane] = mine / sum; }
    }
}
