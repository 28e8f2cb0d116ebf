// What blocks and the host say to each other. nvcc only: these blocks wait for one another.
#pragma once
#include "occupy.cuh"
#include <cooperative_groups.h>

static __global__ void nothing() {}

static __global__ void grid_barriers(int count) {
    auto grid = cooperative_groups::this_grid();
    for (int i = 0; i < count; i++) grid.sync();
}

// The barrier that exchange kernels write themselves: arrive at a counter, poll it. counter starts at zero; round r is over at (r + 1) blocks.
static __global__ void counter_barriers(unsigned* counter, int count) {
    for (int r = 0; r < count; r++) {
        __syncthreads();
        if (threadIdx.x == 0) {
            asm volatile("red.release.gpu.global.add.u32 [%0], 1;" ::"l"(counter) : "memory");
            unsigned seen;
            do asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(seen) : "l"(counter) : "memory"); while (seen < unsigned(r + 1) * gridDim.x);
        }
        __syncthreads();
    }
}

// Two blocks hand a number back and forth; ns[0] is the time of count round trips.
static __global__ void flag_round_trips(unsigned* flags, int count, unsigned long long* ns) {
    unsigned* mine = flags + 64 * blockIdx.x;
    unsigned* other = flags + 64 * (1 - blockIdx.x);
    const auto start = nanoseconds();
    for (int i = 1; i <= count; i++) {
        unsigned seen;
        if (blockIdx.x == 0) asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(other), "r"(i) : "memory");
        do asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(seen) : "l"(mine) : "memory"); while (seen < unsigned(i));
        if (blockIdx.x == 1) asm volatile("st.release.gpu.global.u32 [%0], %1;" ::"l"(other), "r"(i) : "memory");
    }
    if (blockIdx.x == 0) ns[0] = nanoseconds() - start;
}

// The device answers each number that the host writes; both words lie in host memory.
static __global__ void answer_host(volatile int* ask, volatile int* answer, int count) {
    const auto start = nanoseconds();
    for (int i = 1; i <= count; i++) {
        while (*ask < i) if (nanoseconds() - start > LongestStay) return;
        *answer = i;
        __threadfence_system();
    }
}

enum class Operation { FenceBlock, FenceGpu, FenceSystem, StoreFenceGpu, StoreFenceSystem, AtomicSame, AtomicOwn, AtomicSystem };

// One thread of every block does count operations one after another; cycles[block] is the time of all. words has 64 words a block.
template <Operation What> __global__ void operations(unsigned* words, int count, long long* cycles) {
    unsigned* own = words + 64 * blockIdx.x;
    unsigned value = threadIdx.x;
    const long long start = clock64();
    for (int i = 0; i < count; i++) {
        if (What == Operation::FenceBlock) __threadfence_block();
        if (What == Operation::FenceGpu) __threadfence();
        if (What == Operation::FenceSystem) __threadfence_system();
        if (What == Operation::StoreFenceGpu) { *static_cast<volatile unsigned*>(own) = i; __threadfence(); }
        if (What == Operation::StoreFenceSystem) { *static_cast<volatile unsigned*>(own) = i; __threadfence_system(); }
        if (What == Operation::AtomicSame) value = atomicAdd(words, value | 1u); // the next waits for this one's answer
        if (What == Operation::AtomicOwn) value = atomicAdd(own, value | 1u);
        if (What == Operation::AtomicSystem) value = atomicAdd_system(own, value | 1u);
    }
    cycles[blockIdx.x] = clock64() - start;
    if (value == 0x12345678u) own[1] = value; // keeps the chain of answers alive
}
