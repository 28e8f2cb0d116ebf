#include "../harness/bench.cuh"
#include "../kernels/streams.cuh"
#include "all.h"
#include <numeric>
#include <random>
#include <vector>

namespace {
constexpr int Threads = 1024;
constexpr size_t Step = size_t(InFlight) * Threads * sizeof(Vector);

const char* name(Stream s) { return s == Stream::Read ? "read" : s == Stream::Write ? "write" : s == Stream::Copy ? "copy" : "triad"; }
int streams(Stream s) { return s == Stream::Copy ? 2 : s == Stream::Triad ? 3 : 1; }

// bytes per array. One block of 1024 threads with most of an SM's shared memory: as many SMs as blocks.
template <Stream What> Summary run(Bench& bench, size_t bytes, int sms, int passes, bool rotate) {
    bytes = std::max(Step, bytes / Step * Step);
    const int copies = rotate ? bench.copies(bytes * streams(What)) : 1;
    auto* in = static_cast<const Vector*>(bench.values(bytes * 2 * copies));
    auto* out = static_cast<Vector*>(bench.results(bytes * copies));
    const size_t words = bytes / sizeof(Vector);
    return bench.time([=, &bench](cudaStream_t s, int i) {
        launch(stream<What>, sms, Threads, bench.shared_per_sm() - 1024, s, in + 2 * i * words, in + (2 * i + 1) * words, out + i * words, words, passes);
    }, copies);
}

template <Stream What> void hbm(Bench& bench) {
    for (size_t bytes = size_t(1) << 20; bytes <= (bench.quick() ? size_t(1) << 26 : size_t(1) << 31); bytes *= 2)
        bench.point("memory.size", Parameters().with("bytes", bytes).with("what", name(What)), run<What>(bench, bytes, bench.sms(), 1, true), double(std::max(Step, bytes)) * streams(What));
    for (int sms : {1, 2, 4, 8, 12, 16, 20, 24, 32, 48, 64, 80, 96, 108, 112, 120, bench.sms()}) {
        if (sms > bench.sms()) continue;
        const size_t bytes = sms < 8 ? size_t(1) << 28 : size_t(1) << 30;
        bench.point("memory.sms", Parameters().with("sms", sms).with("what", name(What)), run<What>(bench, bytes, sms, 1, true), double(bytes) * streams(What));
    }
}

// The same buffer again and again: from L2 while it fits.
void l2(Bench& bench) {
    for (size_t mebibytes : {1, 2, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 256}) {
        const size_t bytes = mebibytes << 20;
        const int passes = int(std::max<size_t>(1, (size_t(1) << 29) / bytes));
        bench.point("memory.l2", Parameters().with("bytes", bytes).with("what", "read"), run<Stream::Read>(bench, bytes, bench.sms(), passes, false), double(bytes) * passes);
        bench.point("memory.l2", Parameters().with("bytes", bytes).with("what", "copy"), run<Stream::Copy>(bench, bytes / 2, bench.sms(), passes, false), double(bytes) * passes);
    }
    for (int sms : {1, 4, 20, 48, 96, 112, bench.sms()})
        bench.point("memory.l2_sms", Parameters().with("sms", sms).with("what", "read"), run<Stream::Read>(bench, size_t(8) << 20, sms, 16, false), double(size_t(8) << 20) * 16);
}

// One random cycle through the buffer, a word per 128-byte line.
void latency(Bench& bench) {
    long long* cycles;
    CHECK(cudaHostAlloc(&cycles, 2 * sizeof *cycles, cudaHostAllocMapped));
    std::mt19937 random(1);
    for (size_t bytes = size_t(1) << 18; bytes <= (bench.quick() ? size_t(1) << 22 : size_t(1) << 29); bytes *= 2) {
        constexpr size_t Line = 32; // words
        const size_t lines = bytes / 128;
        std::vector<uint32_t> order(lines), next(lines * Line, 0);
        std::iota(order.begin(), order.end(), 0u);
        std::shuffle(order.begin() + 1, order.end(), random);
        for (size_t i = 0; i < lines; i++) next[order[i] * Line] = uint32_t(order[(i + 1) % lines] * Line);
        auto* device = static_cast<uint32_t*>(bench.results(bytes));
        CHECK(cudaMemcpyAsync(device, next.data(), bytes, cudaMemcpyHostToDevice, bench.stream()));
        CHECK(cudaStreamSynchronize(bench.stream()));
        std::vector<double> samples;
        const int count = int(std::min<size_t>(lines, 20000));
        for (int i = 0; i < 12; i++) {
            launch(chase, 1, 1, 0, bench.stream(), device, count, cycles);
            CHECK(cudaStreamSynchronize(bench.stream()));
            if (i > 1) samples.push_back(double(cycles[0]) / count);
        }
        bench.observe();
        bench.row("memory.latency", Parameters().with("bytes", bytes), "cycles", "1", summarise(samples));
    }
    CHECK(cudaFreeHost(cycles));
}

// Copies and triads of small arrays, compared word by word on the host.
void verify(Bench& bench) {
    const size_t words = Step / sizeof(Vector) * 8;
    auto* in = static_cast<const Vector*>(bench.values(2 * words * sizeof(Vector)));
    auto* out = static_cast<Vector*>(bench.results(words * sizeof(Vector)));
    std::vector<uint32_t> a(words * 4), c(words * 4);
    launch(stream<Stream::Copy>, 5, Threads, 0, bench.stream(), in, in + words, out, words, 1);
    CHECK(cudaStreamSynchronize(bench.stream()));
    CHECK(cudaMemcpy(a.data(), in, a.size() * 4, cudaMemcpyDeviceToHost));
    CHECK(cudaMemcpy(c.data(), out, c.size() * 4, cudaMemcpyDeviceToHost));
    bench.right("stream copy", a == c ? 0 : 1, 0);
}
} // namespace

void measure_memory(Bench& bench) {
    verify(bench);
    hbm<Stream::Read>(bench);
    hbm<Stream::Write>(bench);
    hbm<Stream::Copy>(bench);
    hbm<Stream::Triad>(bench);
    l2(bench);
    latency(bench);
}
