// Kernels that hold chosen SMs. Launched with one block per SM (the caller gives each block all the shared memory of an SM), a block finds out where it is and leaves, or stays.
// They end when the host sets *stop, or after 5 s, so that a host that died does not hang the device.
// arrived counts the blocks in device memory; the last one sets *ready in host memory.
#pragma once
#include "ptx.cuh"

__device__ __forceinline__ int sm_id() { unsigned id; asm("mov.u32 %0, %%smid;" : "=r"(id)); return int(id); }
__device__ __forceinline__ unsigned long long nanoseconds() { unsigned long long t; asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(t)); return t; }
constexpr unsigned long long LongestStay = 5ull * 1000 * 1000 * 1000;

__device__ __forceinline__ void arrive(unsigned* arrived, volatile int* ready) {
    if (atomicAdd(arrived, 1u) == gridDim.x - 1) *ready = 1;
}

// SMs first.. are held by a thread that sleeps: no memory traffic, no issue slots to speak of.
static __global__ void hold_sms(int first, volatile int* stop, unsigned* arrived, volatile int* ready) {
    if (threadIdx.x != 0) return;
    arrive(arrived, ready);
    if (sm_id() < first) return;
    const auto start = nanoseconds();
    while (*stop == 0 && nanoseconds() - start < LongestStay) __nanosleep(2000);
}

// SMs first.. copy words within their own slice of a buffer until told to stop; bytes[block] counts bytes read (as many are written).
static __global__ void __launch_bounds__(1024, 1) copy_on_sms(int first, volatile int* stop, unsigned* arrived, volatile int* ready, const Vector* from, Vector* to, size_t words, unsigned long long* bytes) {
    if (threadIdx.x == 0) arrive(arrived, ready);
    if (sm_id() < first) return;
    const size_t slice = words / gridDim.x, base = slice * blockIdx.x;
    constexpr int Deep = 4;
    __shared__ int over;
    const auto start = nanoseconds();
    unsigned long long done = 0;
    for (size_t at = 0;; at += Deep * 1024) {
        if (at + Deep * 1024 > slice) at = 0;
        Vector v[Deep];
#pragma unroll
        for (int i = 0; i < Deep; i++) v[i] = load_stream(from + base + at + i * 1024 + threadIdx.x);
#pragma unroll
        for (int i = 0; i < Deep; i++) to[base + at + i * 1024 + threadIdx.x] = v[i];
        done += Deep * 1024 * sizeof(Vector);
        if (done % (1 << 20) == 0) { // the flag lies in host memory: ask seldom
            __syncthreads();
            if (threadIdx.x == 0) over = *stop != 0 || nanoseconds() - start > LongestStay;
            __syncthreads();
            if (over) break;
        }
    }
    if (threadIdx.x == 0) bytes[blockIdx.x] = done;
}
