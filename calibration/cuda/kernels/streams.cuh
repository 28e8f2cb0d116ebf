// Memory at full width: persistent blocks, 16 bytes a thread and access, four independent accesses in flight.
#pragma once
#include "ptx.cuh"

enum class Stream { Read, Write, Copy, Triad };
constexpr int InFlight = 4;

// Each pass of the loop covers InFlight neighbouring strips of one block's width. words is a multiple of InFlight * blockDim.x (the caller rounds).
template <Stream What> __global__ void __launch_bounds__(1024, 1) stream(const Vector* a, const Vector* b, Vector* c, size_t words, int passes) {
    uint32_t seen = 0;
    for (int p = 0; p < passes; p++)
        for (size_t at = blockIdx.x * size_t(InFlight) * blockDim.x + threadIdx.x; at < words; at += size_t(gridDim.x) * InFlight * blockDim.x) {
            Vector x[InFlight], y[InFlight];
#pragma unroll
            for (int i = 0; i < InFlight; i++) {
                if (What != Stream::Write) x[i] = load_stream(a + at + i * blockDim.x);
                if (What == Stream::Triad) y[i] = load_stream(b + at + i * blockDim.x);
            }
#pragma unroll
            for (int i = 0; i < InFlight; i++) {
                if (What == Stream::Read) { seen ^= x[i].word[0] ^ x[i].word[1] ^ x[i].word[2] ^ x[i].word[3]; continue; }
                if (What == Stream::Write) x[i] = {{uint32_t(at), uint32_t(i), 3u, uint32_t(p)}};
                if (What == Stream::Triad)
#pragma unroll
                    for (int w = 0; w < 4; w++) x[i].word[w] = __float_as_uint(__uint_as_float(x[i].word[w]) + 3.f * __uint_as_float(y[i].word[w]));
                c[at + i * blockDim.x] = x[i];
            }
        }
    if (What == Stream::Read && seen == 0x9e3779b9u && words == 1) c[0].word[0] = seen; // never true; keeps the loads
}

// A chain of dependent loads: next[i] is the index of the word after i. cycles[0] is the time of count of them, cycles[1] where it ended.
static __global__ void chase(const uint32_t* next, int count, long long* cycles) {
    uint32_t at = 0;
    for (int i = 0; i < 64; i++) at = __ldg(next + at);
    const long long start = clock64();
    for (int i = 0; i < count; i++) asm volatile("ld.global.cg.u32 %0, [%1];" : "=r"(at) : "l"(next + at)); // cached in L2 only
    cycles[0] = clock64() - start;
    cycles[1] = at;
}
