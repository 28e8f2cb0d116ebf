#include "../harness/bench.cuh"
#include "../kernels/peers.cuh"
#include "all.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace {
// One stream, buffers and events on every GPU, each able to reach all others.
struct Group {
    int count;
    size_t bytes;
    Peers peers{};
    std::vector<cudaStream_t> streams;
    std::vector<cudaEvent_t> from, to;
    unsigned round = 1;

    Group(int gpus, size_t size) : count(gpus), bytes(size), streams(gpus), from(gpus), to(gpus) {
        std::vector<bf16> values(bytes / 2);
        for (int g = 0; g < count; g++) {
            CHECK(cudaSetDevice(g));
            for (int h = 0; h < count; h++) if (h != g) CHECK(cudaDeviceEnablePeerAccess(h, 0));
            CHECK(cudaStreamCreateWithFlags(&streams[g], cudaStreamNonBlocking));
            CHECK(cudaEventCreate(&from[g]));
            CHECK(cudaEventCreate(&to[g]));
            CHECK(cudaMalloc(&peers.data[g], bytes));
            CHECK(cudaMalloc(&peers.result[g], bytes));
            CHECK(cudaMalloc(&peers.flags[g], MostGpus * sizeof(unsigned)));
            fill(peers.flags[g], 0, MostGpus * sizeof(unsigned));
            for (size_t i = 0; i < values.size(); i++) values[i] = bf16(0x3f00 + (i * 2654435761u >> 20) % 128 + (g << 7)); // floats of 0.5 and more, another binade each GPU or two
            upload(peers.data[g], values.data(), bytes);
            CHECK(cudaDeviceSynchronize());
        }
        peers.count = count;
    }

    ~Group() {
        for (int g = 0; g < count; g++) {
            cudaSetDevice(g);
            cudaStreamDestroy(streams[g]);
            cudaEventDestroy(from[g]);
            cudaEventDestroy(to[g]);
            cudaFree(peers.data[g]);
            cudaFree(peers.result[g]);
            cudaFree(peers.flags[g]);
        }
        cudaSetDevice(0);
    }

    // Seconds on the slowest GPU.
    double run(void (*kernel)(Peers, size_t, unsigned, int), size_t words, int sms, int rounds, int meetings) {
        for (int g = 0; g < count; g++) {
            CHECK(cudaSetDevice(g));
            Peers mine = peers;
            mine.self = g;
            unsigned first = round;
            void* arguments[] = {&mine, &words, &first, &rounds};
            CHECK(cudaEventRecord(from[g], streams[g]));
            CHECK(cudaLaunchCooperativeKernel(reinterpret_cast<void*>(kernel), dim3(sms), dim3(512), arguments, 0, streams[g]));
            CHECK(cudaEventRecord(to[g], streams[g]));
        }
        round += meetings;
        double slowest = 0;
        for (int g = 0; g < count; g++) {
            CHECK(cudaSetDevice(g));
            CHECK(cudaStreamSynchronize(streams[g]));
            float ms = 0;
            CHECK(cudaEventElapsedTime(&ms, from[g], to[g]));
            slowest = std::max(slowest, ms * 1e-3);
        }
        CHECK(cudaSetDevice(0));
        return slowest;
    }
};

template <class T> std::vector<T> from_device(const void* p, size_t count) {
    std::vector<T> host(count);
    CHECK(cudaMemcpy(host.data(), p, count * sizeof(T), cudaMemcpyDefault));
    return host;
}

void peer_copies(Bench& bench, Group& group) {
    for (size_t bytes = size_t(1) << 12; bytes <= group.bytes; bytes *= 4) {
        const auto engine = bench.time([&](cudaStream_t s, int) { CHECK(cudaMemcpyPeerAsync(group.peers.result[1], 1, group.peers.data[0], 0, bytes, s)); }, 1);
        bench.point("peers.copy", Parameters().with("bytes", bytes).with("by", "copy_engine"), engine, double(bytes));
        for (int sms : {1, 4, 8, 16, 20, 24, 48, bench.sms()}) {
            if (sms != bench.sms() && bytes != size_t(1) << 26) continue;
            const auto kernel = bench.time([&](cudaStream_t s, int) { launch(copy_to_peer, sms, 1024, 0, s, group.peers.result[1], static_cast<const Vector*>(group.peers.data[0]), bytes / sizeof(Vector)); }, 1);
            bench.point(sms == bench.sms() ? "peers.copy" : "peers.copy_sms", sms == bench.sms() ? Parameters().with("bytes", bytes).with("by", "kernel") : Parameters().with("sms", sms).with("bytes", bytes), kernel, double(bytes));
        }
    }
}

// Differences of many rounds and few, so that start-up drops out.
void collective(Bench& bench, Group& group, bool reduce) {
    const auto kernel = reduce ? all_reduce : all_to_all;
    const int per_round = reduce ? 2 : 1;
    for (size_t bytes = size_t(1) << 14; bytes <= group.bytes; bytes *= 4)
        for (int sms : {8, 16, 20, 24, 48, bench.sms()}) {
            const size_t words = bytes / group.count / sizeof(Vector);
            const int many = bytes < (size_t(1) << 22) ? 50 : 10;
            std::vector<double> samples;
            for (int i = 0; i < (bench.quick() ? 3 : 10); i++) {
                const double few = group.run(kernel, words, sms, 1, per_round + 1), all = group.run(kernel, words, sms, 1 + many, per_round * (1 + many) + 1);
                if (i > 0) samples.push_back((all - few) / many);
            }
            bench.observe();
            const auto time = summarise(samples);
            const auto p = Parameters().with("bytes", bytes).with("sms", sms).with("gpus", group.count);
            bench.row(reduce ? "peers.all_reduce" : "peers.all_to_all", p, "time", "s", time);
            // As nccl-tests counts bus bandwidth: 2 (n-1)/n and (n-1)/n of the buffer of one GPU.
            bench.row(reduce ? "peers.all_reduce" : "peers.all_to_all", p, "bus_bandwidth", "B/s", rate(time, double(bytes) * (reduce ? 2 : 1) * (group.count - 1) / group.count));
        }
}

bool right(Bench& bench, Group& group) {
    const size_t words = 1024, values = words * 8;
    group.run(all_to_all, words, 8, 1, 2);
    double wrong = 0;
    for (int g = 0; g < group.count; g++)
        for (int h = 0; h < group.count; h++) {
            const auto got = from_device<bf16>(group.peers.result[g] + h * words, values), sent = from_device<bf16>(group.peers.data[h] + g * words, values);
            wrong += got != sent;
        }
    bool ok = bench.right("all-to-all", wrong, 0);
    group.run(all_reduce, words, 8, 1, 3);
    const auto value = [](bf16 bits) { const uint32_t w = uint32_t(bits) << 16; float f; std::memcpy(&f, &w, 4); return double(f); };
    std::vector<double> sum(values * group.count, 0);
    for (int g = 0; g < group.count; g++) { const auto x = from_device<bf16>(group.peers.data[g], sum.size()); for (size_t i = 0; i < sum.size(); i++) sum[i] += value(x[i]); }
    double error = 0;
    for (int g = 0; g < group.count; g++) { const auto x = from_device<bf16>(group.peers.result[g], sum.size()); for (size_t i = 0; i < sum.size(); i++) error = std::max(error, std::fabs(value(x[i]) / sum[i] - 1)); }
    return bench.right("all-reduce", error, 1 / 256.0) && ok;
}
} // namespace

void measure_peers(Bench& bench) {
    int count = 0;
    CHECK(cudaGetDeviceCount(&count));
    count = std::min(count, MostGpus);
    for (int g = 0; g < count; g++)
        for (int h = 0; h < count; h++) {
            int reachable = 1;
            if (g != h) CHECK(cudaDeviceCanAccessPeer(&reachable, g, h));
            if (!reachable) { bench.progress("GPUs that cannot reach each other: nothing to measure"); return; }
        }
    if (count < 2) { bench.progress("one GPU: nothing to measure"); return; }
    Group group(count, bench.quick() ? size_t(1) << 22 : size_t(1) << 28);
    if (!right(bench, group)) return;
    peer_copies(bench, group);
    collective(bench, group, false);
    collective(bench, group, true);
}
