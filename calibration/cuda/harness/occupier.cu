#include "occupier.cuh"
#include "../kernels/occupy.cuh"
#include <chrono>
#include <thread>
#include <vector>

namespace { constexpr size_t BufferBytes = size_t(1) << 30; }

Occupier::Occupier(Bench& bench) : bench_(bench) {
    CHECK(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
    CHECK(cudaEventCreate(&from_));
    CHECK(cudaEventCreate(&to_));
    CHECK(cudaHostAlloc(&stop_, sizeof *stop_, cudaHostAllocMapped));
    CHECK(cudaHostAlloc(&ready_, sizeof *ready_, cudaHostAllocMapped));
    CHECK(cudaMalloc(&arrived_, sizeof *arrived_));
    CHECK(cudaMalloc(&bytes_, bench.sms() * sizeof *bytes_));
    CHECK(cudaMalloc(&buffer_, 2 * BufferBytes));
    CHECK(cudaMemcpy(buffer_, bench.values(BufferBytes), BufferBytes, cudaMemcpyDeviceToDevice));
    CHECK(cudaDeviceSynchronize());
}

Occupier::~Occupier() {
    cudaFree(buffer_);
    cudaFree(bytes_);
    cudaFree(arrived_);
    cudaFreeHost(ready_);
    cudaFreeHost(stop_);
    cudaEventDestroy(from_);
    cudaEventDestroy(to_);
    cudaStreamDestroy(stream_);
}

// Every block has started, so those that leave have freed their SM and those that stay have one each.
void Occupier::wait_for_blocks() {
    const auto start = std::chrono::steady_clock::now();
    while (*const_cast<volatile int*>(ready_) == 0) {
        if (std::chrono::steady_clock::now() - start > std::chrono::seconds(5)) { std::fprintf(stderr, "the kernel that holds SMs did not start\n"); std::exit(1); }
        std::this_thread::yield();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void Occupier::reset() {
    *stop_ = 0;
    *ready_ = 0;
    CHECK(cudaMemsetAsync(arrived_, 0, sizeof *arrived_, stream_));
}

// Nothing that runs beside an occupier may be new to the process: loading a kernel can wait for the whole device. Callers run their kernels once before.
void Occupier::hold(int free) {
    reset();
    copies_ = false;
    launch(hold_sms, bench_.sms(), 32, bench_.shared_per_sm(), stream_, free, static_cast<volatile int*>(stop_), arrived_, static_cast<volatile int*>(ready_));
    wait_for_blocks();
}

void Occupier::copy(int free) {
    reset();
    copies_ = true;
    CHECK(cudaMemsetAsync(bytes_, 0, bench_.sms() * sizeof *bytes_, stream_));
    CHECK(cudaEventRecord(from_, stream_));
    // The static shared memory of the kernel comes on top: 1 KiB less of the dynamic kind still keeps others off the SM.
    launch(copy_on_sms, bench_.sms(), 1024, bench_.shared_per_sm() - 1024, stream_, free, static_cast<volatile int*>(stop_), arrived_, static_cast<volatile int*>(ready_),
           reinterpret_cast<const Vector*>(buffer_), reinterpret_cast<Vector*>(buffer_ + BufferBytes), BufferBytes / sizeof(Vector), bytes_);
    CHECK(cudaEventRecord(to_, stream_));
    wait_for_blocks();
}

bool Occupier::stop() {
    const bool lasted = cudaStreamQuery(stream_) == cudaErrorNotReady;
    *const_cast<volatile int*>(stop_) = 1;
    CHECK(cudaStreamSynchronize(stream_));
    if (!copies_) return lasted;
    std::vector<unsigned long long> bytes(bench_.sms());
    CHECK(cudaMemcpy(bytes.data(), bytes_, bytes.size() * sizeof bytes[0], cudaMemcpyDeviceToHost));
    float ms = 0;
    CHECK(cudaEventElapsedTime(&ms, from_, to_));
    copied_ = 0;
    for (auto b : bytes) copied_ += double(b);
    copied_ /= ms * 1e-3;
    return lasted;
}
