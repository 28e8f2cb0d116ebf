#include "../harness/bench.cuh"
#include "../kernels/barriers.cuh"
#include "all.h"
#include <chrono>
#include <vector>

namespace {
using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Wall time of a host action, repeated; the first ten runs warm up.
Summary host_time(Bench& bench, const std::function<void()>& action, int batch = 1) {
    std::vector<double> samples;
    const int count = bench.quick() ? 20 : 200;
    for (int i = 0; i < count + 10; i++) {
        const auto start = Clock::now();
        for (int b = 0; b < batch; b++) action();
        if (i >= 10) samples.push_back(seconds_since(start) / batch);
    }
    bench.observe();
    return summarise(samples);
}

void launches(Bench& bench) {
    const auto s = bench.stream();
    const auto sync = [&] { CHECK(cudaStreamSynchronize(s)); };
    std::vector<double> call, drain;
    for (int i = 0; i < 30; i++) {
        constexpr int Kernels = 200; // fewer than the launch queue holds, so that a call does not wait for the device
        const auto start = Clock::now();
        for (int k = 0; k < Kernels; k++) nothing<<<1, 32, 0, s>>>();
        call.push_back(seconds_since(start) / Kernels);
        sync();
        drain.push_back(seconds_since(start) / Kernels);
    }
    bench.point("latency.launch", Parameters().with("what", "host_call"), summarise(call));
    bench.point("latency.launch", Parameters().with("what", "stream_per_kernel"), summarise(drain));
    bench.point("latency.launch", Parameters().with("what", "launch_and_synchronise"), host_time(bench, [&] { nothing<<<1, 32, 0, s>>>(); sync(); }));
    bench.point("latency.launch", Parameters().with("what", "synchronise_idle"), host_time(bench, sync));
    cudaEvent_t event;
    CHECK(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    bench.point("latency.launch", Parameters().with("what", "event_record_and_synchronise"), host_time(bench, [&] { CHECK(cudaEventRecord(event, s)); CHECK(cudaEventSynchronize(event)); }));

    // A dependency between two streams, there and back, by events.
    cudaStream_t other;
    CHECK(cudaStreamCreateWithFlags(&other, cudaStreamNonBlocking));
    constexpr int Hops = 100;
    auto hops = host_time(bench, [&] {
        for (int i = 0; i < Hops; i++) {
            const auto from = i % 2 ? other : s, to = i % 2 ? s : other;
            nothing<<<1, 32, 0, from>>>();
            CHECK(cudaEventRecord(event, from));
            CHECK(cudaStreamWaitEvent(to, event, 0));
        }
        CHECK(cudaStreamSynchronize(s));
        CHECK(cudaStreamSynchronize(other));
    });
    bench.point("latency.launch", Parameters().with("what", "kernel_and_event_to_other_stream"), scaled(hops, 1.0 / Hops));

    // Copies of a word, waited for.
    void* device;
    int* host;
    CHECK(cudaMalloc(&device, 4));
    CHECK(cudaHostAlloc(&host, 4, cudaHostAllocDefault));
    bench.point("latency.launch", Parameters().with("what", "copy_word_to_host"), host_time(bench, [&] { CHECK(cudaMemcpyAsync(host, device, 4, cudaMemcpyDeviceToHost, s)); sync(); }));
    bench.point("latency.launch", Parameters().with("what", "copy_word_to_device"), host_time(bench, [&] { CHECK(cudaMemcpyAsync(device, host, 4, cudaMemcpyHostToDevice, s)); sync(); }));
    CHECK(cudaFree(device));
    CHECK(cudaFreeHost(host));
    CHECK(cudaStreamDestroy(other));
    CHECK(cudaEventDestroy(event));
}

// Graphs of empty kernels: a chain, so that each waits for the one before.
void graphs(Bench& bench) {
    const auto s = bench.stream();
    for (int nodes : {1, 4, 16, 64, 256}) {
        cudaGraph_t graph;
        cudaGraphExec_t exec;
        CHECK(cudaStreamBeginCapture(s, cudaStreamCaptureModeThreadLocal));
        for (int i = 0; i < nodes; i++) nothing<<<1, 32, 0, s>>>();
        CHECK(cudaStreamEndCapture(s, &graph));
        CHECK(cudaGraphInstantiate(&exec, graph, 0));
        const auto whole = host_time(bench, [&] { CHECK(cudaGraphLaunch(exec, s)); CHECK(cudaStreamSynchronize(s)); });
        bench.point("latency.graph", Parameters().with("nodes", nodes).with("what", "launch_and_synchronise"), whole);
        std::vector<double> device;
        cudaEvent_t from, to;
        CHECK(cudaEventCreate(&from));
        CHECK(cudaEventCreate(&to));
        for (int i = 0; i < 50; i++) {
            CHECK(cudaEventRecord(from, s));
            CHECK(cudaGraphLaunch(exec, s));
            CHECK(cudaEventRecord(to, s));
            CHECK(cudaStreamSynchronize(s));
            float ms = 0;
            CHECK(cudaEventElapsedTime(&ms, from, to));
            device.push_back(ms * 1e-3 / nodes);
        }
        bench.point("latency.graph", Parameters().with("nodes", nodes).with("what", "device_per_node"), summarise(device));
        CHECK(cudaEventDestroy(from));
        CHECK(cudaEventDestroy(to));
        CHECK(cudaGraphExecDestroy(exec));
        CHECK(cudaGraphDestroy(graph));
    }
}

// Barriers of a cooperative grid: time of many less time of one, over the difference.
void barriers(Bench& bench) {
    const auto s = bench.stream();
    unsigned* counter;
    CHECK(cudaMalloc(&counter, 4));
    cudaEvent_t from, to;
    CHECK(cudaEventCreate(&from));
    CHECK(cudaEventCreate(&to));
    for (int blocks : {2, 8, 16, 20, 24, 48, 96, 112, bench.sms()})
        for (bool own : {false, true}) {
            constexpr int Few = 10, Many = 210;
            const auto run = [&](int count) {
                int rounds = count;
                void* grid_arguments[] = {&rounds};
                void* counter_arguments[] = {&counter, &rounds};
                CHECK(cudaMemsetAsync(counter, 0, 4, s));
                CHECK(cudaEventRecord(from, s));
                CHECK(cudaLaunchCooperativeKernel(own ? reinterpret_cast<void*>(counter_barriers) : reinterpret_cast<void*>(grid_barriers), dim3(blocks), dim3(256), own ? counter_arguments : grid_arguments, 0, s));
                CHECK(cudaEventRecord(to, s));
                CHECK(cudaStreamSynchronize(s));
                float ms = 0;
                CHECK(cudaEventElapsedTime(&ms, from, to));
                return ms * 1e-3;
            };
            std::vector<double> samples;
            for (int i = 0; i < (bench.quick() ? 3 : 20); i++) { const double few = run(Few), many = run(Many); if (i > 0) samples.push_back((many - few) / (Many - Few)); }
            bench.observe();
            bench.point("latency.barrier", Parameters().with("blocks", blocks).with("by", own ? "counter" : "cooperative_groups"), summarise(samples));
        }
    CHECK(cudaEventDestroy(from));
    CHECK(cudaEventDestroy(to));
    CHECK(cudaFree(counter));
}

void round_trips(Bench& bench) {
    const auto s = bench.stream();
    unsigned* flags;
    unsigned long long* ns;
    CHECK(cudaMalloc(&flags, 4 * 128));
    CHECK(cudaHostAlloc(&ns, sizeof *ns, cudaHostAllocMapped));
    std::vector<double> samples;
    for (int i = 0; i < 20; i++) {
        constexpr int Trips = 2000; // the timer ticks coarsely, so many
        CHECK(cudaMemsetAsync(flags, 0, 4 * 128, s));
        launch(flag_round_trips, 2, 32, 0, s, flags, Trips, ns); // whole warps poll the same word: one request
        CHECK(cudaStreamSynchronize(s));
        samples.push_back(double(*ns) * 1e-9 / Trips);
    }
    bench.observe();
    bench.point("latency.round_trip", Parameters().with("between", "two_sms"), summarise(samples));

    int* words;
    CHECK(cudaHostAlloc(&words, 256, cudaHostAllocMapped));
    volatile int *ask = words, *answer = words + 32;
    samples.clear();
    for (int i = 0; i < 10; i++) {
        constexpr int Trips = 500;
        *ask = *answer = 0;
        launch(answer_host, 1, 1, 0, s, ask, answer, Trips);
        *ask = 1;
        while (*answer < 1 && cudaStreamQuery(s) == cudaErrorNotReady) {}
        const auto start = Clock::now();
        for (int t = 2; t <= Trips; t++) { *ask = t; while (*answer < t && seconds_since(start) < 10) {} }
        samples.push_back(seconds_since(start) / (Trips - 1));
        CHECK(cudaStreamSynchronize(s));
    }
    bench.point("latency.round_trip", Parameters().with("between", "host_and_kernel"), summarise(samples));
    CHECK(cudaFree(flags));
    CHECK(cudaFreeHost(ns));
    CHECK(cudaFreeHost(words));
}

template <Operation What> void operation(Bench& bench, const char* name, unsigned* words, long long* cycles) {
    for (int blocks : {1, 20, bench.sms()}) {
        std::vector<double> samples;
        for (int i = 0; i < (bench.quick() ? 3 : 15); i++) {
            constexpr int Count = 500;
            fill(words, 0, size_t(bench.sms()) * 256);
            launch(operations<What>, blocks, 1, 0, bench.stream(), words, Count, cycles);
            CHECK(cudaStreamSynchronize(bench.stream()));
            std::vector<double> each;
            for (int b = 0; b < blocks; b++) each.push_back(double(cycles[b]) / Count);
            if (i > 0) samples.push_back(summarise(each).median);
        }
        const auto p = Parameters().with("blocks", blocks).with("what", name);
        bench.observe();
        bench.row("latency.operation", p, "cycles", "1", summarise(samples)); // clock64 counts SM clocks; sm_clock_mhz of the row turns them to time
    }
}

void all_operations(Bench& bench) {
    unsigned* words;
    long long* cycles;
    CHECK(cudaMalloc(&words, size_t(bench.sms()) * 256));
    CHECK(cudaHostAlloc(&cycles, bench.sms() * sizeof *cycles, cudaHostAllocMapped));
    operation<Operation::FenceBlock>(bench, "fence_block", words, cycles);
    operation<Operation::FenceGpu>(bench, "fence_gpu", words, cycles);
    operation<Operation::FenceSystem>(bench, "fence_system", words, cycles);
    operation<Operation::StoreFenceGpu>(bench, "store_fence_gpu", words, cycles);
    operation<Operation::StoreFenceSystem>(bench, "store_fence_system", words, cycles);
    operation<Operation::AtomicSame>(bench, "atomic_same_word", words, cycles);
    operation<Operation::AtomicOwn>(bench, "atomic_own_word", words, cycles);
    operation<Operation::AtomicSystem>(bench, "atomic_system_own_word", words, cycles);
    CHECK(cudaFree(words));
    CHECK(cudaFreeHost(cycles));
}
} // namespace

void measure_latency(Bench& bench) {
    launches(bench);
    graphs(bench);
    barriers(bench);
    round_trips(bench);
    all_operations(bench);
}
