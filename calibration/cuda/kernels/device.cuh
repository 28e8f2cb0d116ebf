// What every kernel stands on. Compiled by nvcc it is CUDA; by a plain C++ compiler the same kernels run on the emulator (host/emulator.h), so that their logic is tested without a GPU.
#pragma once
#include <cstddef>
#include <cstdint>
#ifdef __CUDACC__
#include <cuda_runtime.h>
#define SHARED_BYTES(name) extern __shared__ __align__(1024) unsigned char name[]
#define HOST_DEVICE __host__ __device__
#else
#include "../host/emulator.h"
#define SHARED_BYTES(name) unsigned char* name = emulator::shared()
#define HOST_DEVICE
#endif

using bf16 = uint16_t; // bit pattern of a bfloat16
using fp8 = uint8_t;   // bit pattern of an E4M3

// 16 bytes: the widest load and store of one thread.
struct alignas(16) Vector { uint32_t word[4]; };
