// Every call is checked: a failed one ends the process with the place and CUDA's own words.
#pragma once
#include <cuda_runtime.h>
#include <cstdio>
#include <cstdlib>

#define CHECK(call)                                                                                             \
    do {                                                                                                        \
        const cudaError_t outcome_ = (call);                                                                    \
        if (outcome_ != cudaSuccess) {                                                                          \
            std::fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, cudaGetErrorString(outcome_));   \
            std::exit(1);                                                                                       \
        }                                                                                                       \
    } while (0)

// Launches a kernel; the emulator has the same function, so tests and benchmarks call alike.
template <class... P, class... A>
void launch(void (*kernel)(P...), dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream, A... arguments) {
    if (shared_bytes > 48 * 1024) CHECK(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, int(shared_bytes)));
    kernel<<<grid, block, shared_bytes, stream>>>(P(arguments)...);
    CHECK(cudaGetLastError());
}

// Copies from or sets on the device and waits. A copy from pageable memory, and a memset, may return before they are done, and streams that do not block do not wait for them.
inline void upload(void* device, const void* host, size_t bytes) {
    CHECK(cudaMemcpy(device, host, bytes, cudaMemcpyHostToDevice));
    CHECK(cudaDeviceSynchronize());
}
inline void fill(void* device, int byte, size_t bytes) {
    CHECK(cudaMemset(device, byte, bytes));
    CHECK(cudaDeviceSynchronize());
}
