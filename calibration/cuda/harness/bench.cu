#include "bench.cuh"
#include "../kernels/ptx.cuh"
#include <chrono>
#include <cmath>
#include <ctime>
#include <vector>

namespace {
// A counter-based generator (splitmix64): the value depends on its index alone.
__device__ float uniform(uint64_t index) {
    uint64_t z = index * 0x9e3779b97f4a7c15ull + 0x2545f4914f6cdd1dull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return float((z ^ (z >> 31)) >> 40) * (1.f / 16777216.f);
}
// Sum of four uniforms, shifted and scaled to mean 0 and variance 1: bounded, so that E4M3 never meets its limits.
__device__ float normal(uint64_t i) { return (uniform(4 * i) + uniform(4 * i + 1) + uniform(4 * i + 2) + uniform(4 * i + 3) - 2.f) * 1.7320508f; }

__global__ void fill_values(uint32_t* words, size_t count, bool as_fp8) {
    for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < count; i += size_t(gridDim.x) * blockDim.x)
        words[i] = as_fp8 ? pack_fp8(normal(4 * i), normal(4 * i + 1)) | uint32_t(pack_fp8(normal(4 * i + 2), normal(4 * i + 3))) << 16 : pack(normal(2 * i), normal(2 * i + 1));
}

__global__ void sum_errors(const bf16* got, const bf16* expected, size_t count, double* sums) {
    double difference = 0, norm = 0;
    for (size_t i = blockIdx.x * size_t(blockDim.x) + threadIdx.x; i < count; i += size_t(gridDim.x) * blockDim.x) {
        const double a = to_float(got[i]), b = to_float(expected[i]);
        difference += (a - b) * (a - b);
        norm += b * b;
    }
    atomicAdd(&sums[0], difference);
    atomicAdd(&sums[1], norm);
}

std::string version(int number) { return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10); }
int attribute(cudaDeviceAttr which) { int value = 0; CHECK(cudaDeviceGetAttribute(&value, which, 0)); return value; }
std::string now() {
    char text[32];
    const std::time_t t = std::time(nullptr);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&t));
    return text;
}
} // namespace

Bench::Bench(FILE* table, std::string command, bool quick) : table_(table), quick_(quick) {
    CHECK(cudaSetDevice(0));
    cudaDeviceProp properties;
    CHECK(cudaGetDeviceProperties(&properties, 0));
    char bus[32];
    CHECK(cudaDeviceGetPCIBusId(bus, sizeof bus, 0));
    nvml_ = std::make_unique<Nvml>(bus);
    int driver = 0, runtime = 0;
    CHECK(cudaDriverGetVersion(&driver));
    CHECK(cudaRuntimeGetVersion(&runtime));
    const std::string package = nvml_->driver();
    machine_ = {properties.name, package.empty() ? "CUDA " + version(driver) : package, version(runtime), now(), std::move(command), properties.multiProcessorCount};
    l2_ = size_t(attribute(cudaDevAttrL2CacheSize));
    shared_ = size_t(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin));
    CHECK(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking));
    CHECK(cudaEventCreate(&from_));
    CHECK(cudaEventCreate(&to_));
    std::fputs(table_header(), table_);
}

Bench::~Bench() {
    for (void* p : pool_) cudaFree(p);
    cudaFree(results_);
    cudaEventDestroy(from_);
    cudaEventDestroy(to_);
    cudaStreamDestroy(stream_);
}

void* Bench::values(size_t bytes, bool as_fp8) {
    bytes = (bytes + 1023) / 1024 * 1024;
    if (pool_bytes_[as_fp8] < bytes) {
        CHECK(cudaFree(pool_[as_fp8]));
        CHECK(cudaMalloc(&pool_[as_fp8], bytes));
        pool_bytes_[as_fp8] = bytes;
        launch(fill_values, 2048, 256, 0, stream_, static_cast<uint32_t*>(pool_[as_fp8]), bytes / 4, as_fp8);
        CHECK(cudaStreamSynchronize(stream_));
    }
    return pool_[as_fp8];
}

void* Bench::results(size_t bytes) {
    if (results_bytes_ < bytes) {
        CHECK(cudaFree(results_));
        CHECK(cudaMalloc(&results_, bytes));
        results_bytes_ = bytes;
    }
    CHECK(cudaMemsetAsync(results_, 0xff, bytes, stream_));
    return results_;
}

int Bench::copies(size_t bytes) const { return int(std::min<size_t>(64, std::max<size_t>(1, (3 * l2_ + bytes - 1) / bytes))); }

cudaGraphExec_t Bench::capture(const Enqueue& run, int runs, int copies) const {
    cudaGraph_t graph;
    cudaGraphExec_t exec;
    CHECK(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal));
    for (int i = 0; i < runs; i++) run(stream_, i % copies);
    CHECK(cudaStreamEndCapture(stream_, &graph));
    CHECK(cudaGraphInstantiate(&exec, graph, 0));
    CHECK(cudaGraphDestroy(graph));
    CHECK(cudaGraphLaunch(exec, stream_)); // the first replay uploads
    return exec;
}

// Seconds of each of a number of replays, back to back; before the last one ends, clocks and power are read if asked.
std::vector<double> Bench::replay(cudaGraphExec_t exec, int times, bool last) {
    std::vector<cudaEvent_t> events(times + 1);
    for (auto& e : events) CHECK(cudaEventCreate(&e));
    CHECK(cudaEventRecord(events[0], stream_));
    for (int i = 0; i < times; i++) {
        CHECK(cudaGraphLaunch(exec, stream_));
        CHECK(cudaEventRecord(events[i + 1], stream_));
    }
    if (last) observe(); // while the device works
    CHECK(cudaStreamSynchronize(stream_));
    std::vector<double> seconds(times);
    for (int i = 0; i < times; i++) {
        float ms = 0;
        CHECK(cudaEventElapsedTime(&ms, events[i], events[i + 1]));
        seconds[i] = ms * 1e-3;
    }
    for (auto& e : events) CHECK(cudaEventDestroy(e));
    return seconds;
}

Summary Bench::time(const Enqueue& run, int copies) {
    constexpr double ShortestGraph = 0.3e-3, Budget = 30e-3;
    int runs = std::max(1, std::min(copies, 8));
    auto exec = capture(run, runs, copies);
    double once = summarise(replay(exec, 2, false)).median;
    if (once < ShortestGraph || runs < copies) {
        runs = std::min(256, std::max({runs, int(std::ceil(ShortestGraph * runs / once)), once * copies / runs < Budget / 5 ? copies : 1}));
        CHECK(cudaGraphExecDestroy(exec));
        exec = capture(run, runs, copies);
        once = summarise(replay(exec, 2, false)).median;
    }
    auto samples = replay(exec, quick_ ? 3 : std::min(30, std::max(7, int(Budget / once))), true);
    CHECK(cudaGraphExecDestroy(exec));
    for (double& s : samples) s /= runs;
    return summarise(samples);
}

Summary Bench::time_sustained(const Enqueue& run, int copies, double seconds) {
    constexpr double Replay = 20e-3;
    const double each = time(run, copies).median;
    const int runs = std::max(1, int(Replay / each)), times = std::max(3, int(seconds / (each * runs)));
    const auto exec = capture(run, runs, copies);
    replay(exec, times - times / 3, false);
    auto samples = replay(exec, times / 3, true);
    CHECK(cudaGraphExecDestroy(exec));
    for (double& s : samples) s /= runs;
    return summarise(samples);
}

void Bench::point(const std::string& benchmark, const Parameters& p, const Summary& time, double work, const char* unit) {
    row(benchmark, p, "time", "s", time);
    if (work > 0) row(benchmark, p, std::string(unit) == "FLOP/s" ? "throughput" : "bandwidth", unit, rate(time, work));
}

void Bench::row(const std::string& benchmark, const Parameters& p, const std::string& metric, const std::string& unit, const Summary& s) {
    if (last_.clock_source.empty()) observe();
    std::fputs(table_row(benchmark, p, metric, unit, s, machine_, last_).c_str(), table_);
    std::fflush(table_); // what is measured stays, whatever comes
}

bool Bench::right(const std::string& what, double error, double limit) {
    if (error <= limit) return true;
    std::fprintf(stderr, "WRONG RESULT, point left out: %s: error %g, allowed %g\n", what.c_str(), error, limit);
    failed_ = true;
    return false;
}

void Bench::progress(const std::string& text) const { std::fprintf(stderr, "%s\n", text.c_str()); }

State Bench::state() const {
    State s;
    if (nvml_->read(s)) return s;
    // Without the management library only the highest clocks are known, in kHz.
    return {attribute(cudaDevAttrClockRate) / 1000, attribute(cudaDevAttrMemoryClockRate) / 1000, "maximum", -1};
}

double error_of(const void* got, const void* expected, size_t count) {
    double* sums;
    double host[2];
    CHECK(cudaMalloc(&sums, sizeof host));
    fill(sums, 0, sizeof host);
    launch(sum_errors, 256, 256, 0, nullptr, static_cast<const bf16*>(got), static_cast<const bf16*>(expected), count, sums);
    CHECK(cudaMemcpy(host, sums, sizeof host, cudaMemcpyDeviceToHost));
    CHECK(cudaFree(sums));
    const double error = std::sqrt(host[0] / host[1]);
    return std::isnan(error) ? INFINITY : error;
}
