// Runs a kernel of this folder on the CPU: blocks one after another, the threads of a block as fibers that switch at barriers and at warp instructions.
// Warps take turns in a random order and for random spells, and asynchronous copies arrive early or late, so that a missing barrier or wait shows in most runs. For tests of logic at small sizes: it knows nothing of time, and a block must not wait for another block.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __restrict__
#define __shared__ static // one block at a time, so one copy is enough

struct dim3 { unsigned x = 1, y = 1, z = 1; dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {} };
struct float4 { float x, y, z, w; };
struct float2 { float x, y; };
using cudaStream_t = void*;

namespace emulator {
unsigned char* shared();
void seed(unsigned number); // of the order of warps and copies
void run(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()>& kernel);
void block_barrier();
// All 32 lanes of a warp give 16 bytes and get everyone's.
struct Slot { uint32_t word[4]; };
const Slot* exchange(const Slot& mine);
const void* const* exchange_pointers(const void* mine);
int lane();
// Copies of 16 bytes of this thread, in groups.
void queue_copy(void* to, const void* from);
void close_group();
void finish_copies(size_t pending);
}

extern dim3 threadIdx, blockIdx, blockDim, gridDim;

inline void __syncthreads() { emulator::block_barrier(); }
inline void __syncwarp(unsigned = ~0u) { emulator::exchange({}); }

template <class T> T shuffle_from(T value, int source) {
    emulator::Slot slot{};
    std::memcpy(&slot, &value, sizeof value);
    const auto* all = emulator::exchange(slot);
    std::memcpy(&value, &all[source & 31], sizeof value);
    return value;
}
template <class T> T __shfl_xor_sync(unsigned, T value, int mask) { return shuffle_from(value, emulator::lane() ^ mask); }
template <class T> T __shfl_sync(unsigned, T value, int source) { return shuffle_from(value, source); }
template <class T> T __ldg(const T* p) { return *p; }
template <class T> T atomicAdd(T* p, T value) { T old = *p; *p += value; return old; }
inline float __fdividef(float a, float b) { return a / b; }
inline float __expf(float x) { return std::exp(x); }
inline float rsqrtf(float x) { return 1.f / std::sqrt(x); }
inline unsigned __float_as_uint(float f) { unsigned u; std::memcpy(&u, &f, 4); return u; }
inline float __uint_as_float(unsigned u) { float f; std::memcpy(&f, &u, 4); return f; }
inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
using std::fabs; using std::fmaxf; using std::fminf; using std::isfinite;

#include "emulated_ptx.h"

// The same call as on the device.
template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t, A... arguments) {
    emulator::run(grid, block, shared_bytes, [=] { kernel(P(arguments)...); });
}
