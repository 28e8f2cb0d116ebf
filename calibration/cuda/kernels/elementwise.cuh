// Memory-bound kernels of a layer. BF16 in memory, FP32 in between, 16 bytes a thread and access.
#pragma once
#include "ptx.cuh"

struct Eight { float x[8]; };

__device__ __forceinline__ Eight load_eight(const bf16* p) {
    const Vector v = *reinterpret_cast<const Vector*>(p);
    Eight e;
#pragma unroll
    for (int i = 0; i < 4; i++) { e.x[2 * i] = to_float(bf16(v.word[i])); e.x[2 * i + 1] = to_float(bf16(v.word[i] >> 16)); }
    return e;
}
__device__ __forceinline__ void store_eight(bf16* p, const Eight& e) {
    Vector v;
#pragma unroll
    for (int i = 0; i < 4; i++) v.word[i] = pack(e.x[2 * i], e.x[2 * i + 1]);
    *reinterpret_cast<Vector*>(p) = v;
}

// Sum over a block of whole warps, to every thread.
__device__ __forceinline__ float block_sum(float x) {
    __shared__ float parts[32];
    for (int mask = 16; mask; mask /= 2) x += __shfl_xor_sync(~0u, x, mask);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = x;
    __syncthreads();
    float sum = 0.f;
    for (unsigned w = 0; w < blockDim.x / 32; w++) sum += parts[w];
    __syncthreads(); // parts may be used again
    return sum;
}

// y = x w / rms(x), rms = sqrt(mean x^2 + epsilon). One block a row; Width a multiple of 8.
template <int Width> __global__ void rms_norm(const bf16* x, const bf16* weight, bf16* y, float epsilon) {
    const size_t base = size_t(blockIdx.x) * Width;
    float squares = 0.f;
    for (int c = threadIdx.x * 8; c < Width; c += blockDim.x * 8) {
        const Eight v = load_eight(x + base + c);
#pragma unroll
        for (int i = 0; i < 8; i++) squares += v.x[i] * v.x[i];
    }
    const float scale = rsqrtf(block_sum(squares) / Width + epsilon);
    for (int c = threadIdx.x * 8; c < Width; c += blockDim.x * 8) { // the row is in L1 by now
        Eight v = load_eight(x + base + c), w = load_eight(weight + c);
#pragma unroll
        for (int i = 0; i < 8; i++) v.x[i] *= scale * w.x[i];
        store_eight(y + base + c, v);
    }
}

// dx = r (g w - xhat mean(g w xhat)), xhat = x r, r = 1 / rms. The weight's gradient is left out: it is a reduction over rows.
template <int Width> __global__ void rms_norm_backward(const bf16* x, const bf16* weight, const bf16* gradient, bf16* dx, float epsilon) {
    const size_t base = size_t(blockIdx.x) * Width;
    float squares = 0.f, product = 0.f;
    for (int c = threadIdx.x * 8; c < Width; c += blockDim.x * 8) {
        const Eight v = load_eight(x + base + c), w = load_eight(weight + c), g = load_eight(gradient + base + c);
#pragma unroll
        for (int i = 0; i < 8; i++) { squares += v.x[i] * v.x[i]; product += g.x[i] * w.x[i] * v.x[i]; }
    }
    const float scale = rsqrtf(block_sum(squares) / Width + epsilon);
    const float mean = block_sum(product) * scale / Width;
    for (int c = threadIdx.x * 8; c < Width; c += blockDim.x * 8) {
        Eight v = load_eight(x + base + c), w = load_eight(weight + c), g = load_eight(gradient + base + c);
#pragma unroll
        for (int i = 0; i < 8; i++) v.x[i] = scale * (g.x[i] * w.x[i] - v.x[i] * scale * mean);
        store_eight(dx + base + c, v);
    }
}

// y = silu(gate) up, rows of gate | up, each of width columns.
static __global__ void swiglu(const bf16* both, bf16* y, int width, size_t rows) {
    const size_t chunks = size_t(width) / 8;
    for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < rows * chunks; i += size_t(gridDim.x) * blockDim.x) {
        const size_t row = i / chunks, c = i % chunks * 8;
        Eight gate = load_eight(both + row * 2 * width + c), up = load_eight(both + (row * 2 + 1) * width + c);
#pragma unroll
        for (int j = 0; j < 8; j++) up.x[j] *= gate.x[j] / (1.f + __expf(-gate.x[j]));
        store_eight(y + row * width + c, up);
    }
}

// Gradients of gate and up; the forward values are computed again from gate | up.
static __global__ void swiglu_backward(const bf16* both, const bf16* gradient, bf16* out, int width, size_t rows) {
    const size_t chunks = size_t(width) / 8;
    for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < rows * chunks; i += size_t(gridDim.x) * blockDim.x) {
        const size_t row = i / chunks, c = i % chunks * 8;
        Eight gate = load_eight(both + row * 2 * width + c), up = load_eight(both + (row * 2 + 1) * width + c), g = load_eight(gradient + row * width + c);
#pragma unroll
        for (int j = 0; j < 8; j++) {
            const float sigmoid = 1.f / (1.f + __expf(-gate.x[j])), silu = gate.x[j] * sigmoid, slope = sigmoid + silu * (1.f - sigmoid);
            const float of_gate = g.x[j] * up.x[j] * slope;
            up.x[j] = g.x[j] * silu;
            gate.x[j] = of_gate;
        }
        store_eight(out + row * 2 * width + c, gate);
        store_eight(out + (row * 2 + 1) * width + c, up);
    }
}

// Rotary embedding in place of the last Rotated of each head's Width columns, neighbouring pairs. x: [tokens][heads][Width]; table: [tokens][Rotated / 2] of (cos, sin).
template <int Width, int Rotated> __global__ void rotary(bf16* x, const float2* table, int heads, size_t tokens) {
    constexpr int Chunks = Rotated / 8;
    for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < tokens * heads * Chunks; i += size_t(gridDim.x) * blockDim.x) {
        const size_t token = i / Chunks / heads, c = i % Chunks * 8;
        bf16* p = x + i / Chunks * Width + (Width - Rotated) + c;
        Eight v = load_eight(p);
#pragma unroll
        for (int j = 0; j < 8; j += 2) {
            const float2 turn = table[token * (Rotated / 2) + (c + j) / 2];
            const float a = v.x[j], b = v.x[j + 1];
            v.x[j] = a * turn.x - b * turn.y;
            v.x[j + 1] = a * turn.y + b * turn.x;
        }
        store_eight(p, v);
    }
}
