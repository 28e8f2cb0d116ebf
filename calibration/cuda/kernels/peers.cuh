// Kernels that read and write other GPUs' memory over NVLink. All GPUs of a collective run the same kernel at the same time with the same number of blocks, all resident.
#pragma once
#include "occupy.cuh"
#include <cooperative_groups.h>

constexpr int MostGpus = 8;
struct Peers {
    int self, count;
    Vector* data[MostGpus];   // what each GPU sends or sums, readable by all
    Vector* result[MostGpus]; // where each receives
    unsigned* flags[MostGpus]; // [MostGpus] counters each: flags[g][h] is how often h has told g that it arrived
};

// All GPUs have come to round. Called by all blocks of the grid.
__device__ __forceinline__ void meet(const Peers& p, unsigned round) {
    cooperative_groups::this_grid().sync();
    if (blockIdx.x == 0 && int(threadIdx.x) < p.count) {
        asm volatile("st.release.sys.global.u32 [%0], %1;" ::"l"(p.flags[threadIdx.x] + p.self), "r"(round) : "memory");
        const auto start = nanoseconds();
        unsigned seen;
        do asm volatile("ld.acquire.sys.global.u32 %0, [%1];" : "=r"(seen) : "l"(p.flags[p.self] + threadIdx.x) : "memory"); while (seen < round && nanoseconds() - start < LongestStay);
    }
    cooperative_groups::this_grid().sync();
}

__device__ __forceinline__ void copy_words(Vector* to, const Vector* from, size_t words) {
    for (size_t at = blockIdx.x * size_t(4) * blockDim.x + threadIdx.x; at < words; at += size_t(gridDim.x) * 4 * blockDim.x) {
        Vector v[4];
#pragma unroll
        for (int i = 0; i < 4; i++) if (at + i * blockDim.x < words) v[i] = load_stream(from + at + i * blockDim.x);
#pragma unroll
        for (int i = 0; i < 4; i++) if (at + i * blockDim.x < words) to[at + i * blockDim.x] = v[i];
    }
}

static __global__ void __launch_bounds__(1024) copy_to_peer(Vector* to, const Vector* from, size_t words) { copy_words(to, from, words); }

// Each GPU writes slice g of its data to slot self of GPU g; words is a slice. rounds of it, for a time beyond the start-up.
static __global__ void __launch_bounds__(1024) all_to_all(Peers p, size_t words, unsigned first_round, int rounds) {
    for (int r = 0; r < rounds; r++) {
        meet(p, first_round + r);
        for (int step = 0; step < p.count; step++) { // a different target for each GPU at any time
            const int g = (p.self + step) % p.count;
            copy_words(p.result[g] + p.self * words, p.data[p.self] + g * words, words);
        }
    }
    meet(p, first_round + rounds);
}

// Two shots: each GPU sums its slice over all (BF16, FP32 sums), then everyone fetches all slices. words is a slice.
static __global__ void __launch_bounds__(1024) all_reduce(Peers p, size_t words, unsigned first_round, int rounds) {
    for (int r = 0; r < rounds; r++) {
        meet(p, first_round + 2 * r);
        for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < words; i += size_t(gridDim.x) * blockDim.x) {
            float sum[8] = {};
            for (int step = 0; step < p.count; step++) {
                const Vector v = load_stream(p.data[(p.self + step) % p.count] + p.self * words + i);
#pragma unroll
                for (int w = 0; w < 4; w++) { sum[2 * w] += to_float(bf16(v.word[w])); sum[2 * w + 1] += to_float(bf16(v.word[w] >> 16)); }
            }
            p.result[p.self][p.self * words + i] = Vector{{pack(sum[0], sum[1]), pack(sum[2], sum[3]), pack(sum[4], sum[5]), pack(sum[6], sum[7])}};
        }
        __threadfence_system();
        meet(p, first_round + 2 * r + 1);
        for (int step = 1; step < p.count; step++) {
            const int g = (p.self + step) % p.count;
            copy_words(p.result[p.self] + g * words, p.result[g] + g * words, words);
        }
    }
    meet(p, first_round + 2 * rounds);
}
