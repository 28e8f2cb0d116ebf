#include "../harness/bench.cuh"
#include "../harness/occupier.cuh"
#include "all.h"
#include <cstring>
#include <vector>

namespace {
struct Buffers {
    char *host_out, *host_in, *device_out, *device_in;
    explicit Buffers(size_t bytes) {
        CHECK(cudaHostAlloc(&host_out, bytes, cudaHostAllocDefault)); // pinned
        CHECK(cudaHostAlloc(&host_in, bytes, cudaHostAllocDefault));
        CHECK(cudaMalloc(&device_out, bytes));
        CHECK(cudaMalloc(&device_in, bytes));
        for (size_t i = 0; i < bytes; i++) host_out[i] = char(i * 2654435761u >> 13);
        fill(device_out, 0x5a, bytes);
        std::memset(host_in, 0, bytes); // touched, so that pages exist
    }
    ~Buffers() { cudaFreeHost(host_out); cudaFreeHost(host_in); cudaFree(device_out); cudaFree(device_in); }
};

// Copies on the bench's stream, each timed by events.
std::vector<double> timed(Bench& bench, int repetitions, const std::function<void()>& copy) {
    const auto s = bench.stream();
    std::vector<cudaEvent_t> events(repetitions + 1);
    for (auto& e : events) CHECK(cudaEventCreate(&e));
    copy();
    CHECK(cudaEventRecord(events[0], s));
    for (int i = 0; i < repetitions; i++) { copy(); CHECK(cudaEventRecord(events[i + 1], s)); }
    bench.observe();
    CHECK(cudaStreamSynchronize(s));
    std::vector<double> seconds;
    for (int i = 0; i < repetitions; i++) { float ms = 0; CHECK(cudaEventElapsedTime(&ms, events[i], events[i + 1])); seconds.push_back(ms * 1e-3); }
    for (auto& e : events) CHECK(cudaEventDestroy(e));
    return seconds;
}

void copies(Bench& bench, Buffers& b, cudaStream_t other, size_t bytes) {
    const auto s = bench.stream();
    const int repetitions = bench.quick() ? 3 : int(std::min<size_t>(30, std::max<size_t>(8, (size_t(1) << 28) / bytes)));
    const auto to_device = [&](cudaStream_t on) { CHECK(cudaMemcpyAsync(b.device_in, b.host_out, bytes, cudaMemcpyHostToDevice, on)); };
    const auto to_host = [&](cudaStream_t on) { CHECK(cudaMemcpyAsync(b.host_in, b.device_out, bytes, cudaMemcpyDeviceToHost, on)); };
    const auto p = [&](const char* direction, const char* traffic) { return Parameters().with("bytes", bytes).with("direction", direction).with("traffic", traffic); };
    const auto write = [&](const char* direction, const char* traffic, const std::vector<double>& seconds) { bench.point("pcie.copy", p(direction, traffic), summarise(seconds), double(bytes)); };
    write("to_device", "none", timed(bench, repetitions, [&] { to_device(s); }));
    write("to_host", "none", timed(bench, repetitions, [&] { to_host(s); }));

    // The opposite direction runs for longer than the measured one: twice as many copies, queued first.
    const auto opposite = [&](bool host) { for (int i = 0; i < 2 * repetitions + 4; i++) host ? to_host(other) : to_device(other); };
    opposite(true);
    write("to_device", "opposite", timed(bench, repetitions, [&] { to_device(s); }));
    CHECK(cudaStreamSynchronize(other));
    opposite(false);
    write("to_host", "opposite", timed(bench, repetitions, [&] { to_host(s); }));
    CHECK(cudaStreamSynchronize(other));
    // Another copy in the same direction, as key-value pages beside expert traffic: what is left for one of two.
    for (int i = 0; i < 2 * repetitions + 4; i++) to_device(other);
    write("to_device", "same", timed(bench, repetitions, [&] { to_device(s); }));
    CHECK(cudaStreamSynchronize(other));
}
} // namespace

void measure_pcie(Bench& bench) {
    const size_t largest = bench.quick() ? size_t(1) << 22 : size_t(1) << 28;
    Buffers b(largest);
    cudaStream_t other;
    CHECK(cudaStreamCreateWithFlags(&other, cudaStreamNonBlocking));
    CHECK(cudaMemcpyAsync(b.device_in, b.host_out, largest, cudaMemcpyHostToDevice, bench.stream()));
    CHECK(cudaMemcpyAsync(b.host_in, b.device_in, largest, cudaMemcpyDeviceToHost, bench.stream()));
    CHECK(cudaStreamSynchronize(bench.stream()));
    bench.right("there and back over PCIe", std::memcmp(b.host_in, b.host_out, largest) == 0 ? 0 : 1, 0);
    for (size_t bytes = size_t(1) << 12; bytes <= largest; bytes *= 4) copies(bench, b, other, bytes);

    // Beside a kernel that copies within HBM on all SMs.
    Occupier occupier(bench);
    for (size_t bytes : {size_t(1) << 20, size_t(1) << 24}) {
        if (bytes > largest) continue;
        for (const bool host : {false, true}) {
            occupier.copy(0);
            auto seconds = timed(bench, 10, [&] { CHECK(host ? cudaMemcpyAsync(b.host_in, b.device_out, bytes, cudaMemcpyDeviceToHost, bench.stream()) : cudaMemcpyAsync(b.device_in, b.host_out, bytes, cudaMemcpyHostToDevice, bench.stream())); });
            if (bench.right("copy kernel beside PCIe", occupier.stop() ? 0 : 1, 0)) bench.point("pcie.copy", Parameters().with("bytes", bytes).with("direction", host ? "to_host" : "to_device").with("traffic", "hbm_copy_kernel"), summarise(seconds), double(bytes));
        }
    }
    CHECK(cudaStreamDestroy(other));
}
