#include "../harness/gemm.cuh"
#include "all.h"
#include "shapes.h"
#include <numeric>
#include <vector>

namespace {
// BF16 rounds the result to 8 bits: 2^-9 at most, about 1.7e-3 on average. FP8 products are exact; "fast accumulation" keeps about 14 bits of each partial sum.
double allowed(Precision p) { return p == Precision::Fp8Fast ? 2e-2 : 5e-3; }

const char* byte_at(const void* p, size_t offset) { return static_cast<const char*>(p) + offset; }

// seconds: how long the product runs without a pause before and while it is timed; 0 for the short bursts of Bench::time.
void dense(Bench& bench, const Weight& w, int m, Precision precision, double seconds = 0) {
    const GemmShape shape{m, w.n, w.k};
    const size_t element = element_bytes(precision), x_bytes = element * m * w.k;
    Gemm gemm(shape, precision);
    const size_t set = (gemm.input_bytes() + 255) / 256 * 256, out = (gemm.output_bytes() + 255) / 256 * 256;
    const int copies = bench.copies(set + out);
    const void* in = bench.values(set * copies, is_fp8(precision));
    void* y = bench.results(out * copies);
    const auto parameters = Parameters().with("m", m).with("precision", name(precision)).with("model", w.model).with("layer", w.layer).with("n", w.n).with("k", w.k);
    if (!gemm.choose(bench, in, byte_at(in, x_bytes), y)) { bench.progress("no kernel for " + parameters.text()); return; }
    CHECK(cudaMemsetAsync(y, 0xff, gemm.output_bytes(), bench.stream()));
    gemm.run(bench.stream(), in, byte_at(in, x_bytes), y);
    CHECK(cudaStreamSynchronize(bench.stream()));
    if (!bench.right("gemm " + parameters.text(), gemm.error(in, byte_at(in, x_bytes), y), allowed(precision))) return;
    const auto run = [&](cudaStream_t s, int i) { gemm.run(s, byte_at(in, set * i), byte_at(in, set * i + x_bytes), static_cast<char*>(y) + out * i); };
    if (seconds > 0) bench.point("gemm.sustained", parameters, bench.time_sustained(run, copies, seconds), flops(shape), "FLOP/s");
    else bench.point("gemm.dense", parameters, bench.time(run, copies), flops(shape), "FLOP/s");
}

// Rows per expert: all equal, or falling as 1 / rank (Zipf), rounded to 16 rows, same sum.
std::vector<int> rows_of(int experts, int total, bool skewed) {
    std::vector<int> rows(experts, total / experts);
    if (!skewed) return rows;
    double sum = 0;
    for (int e = 0; e < experts; e++) sum += 1.0 / (e + 1);
    int left = total;
    for (int e = experts - 1; e > 0; e--) left -= rows[e] = std::max(16, int(total / sum / (e + 1)) / 16 * 16);
    rows[0] = left;
    return rows;
}

// One product per expert, spread over four branches of a graph that run at the same time; each branch has its own workspace.
void grouped(Bench& bench, const Weight& w, int experts, int rows_per_expert, bool skewed, Precision precision) {
    constexpr int Branches = 4;
    const auto rows = rows_of(experts, experts * rows_per_expert, skewed);
    const size_t element = element_bytes(precision), weight_bytes = element * w.n * w.k;
    const size_t total = std::accumulate(rows.begin(), rows.end(), size_t(0));
    const void* in = bench.values(total * w.k * element + experts * weight_bytes, is_fp8(precision));
    char* y = static_cast<char*>(bench.results(total * w.n * 2));
    const char* first_weight = byte_at(in, total * w.k * element);
    std::vector<std::unique_ptr<Gemm>> gemms;
    std::vector<size_t> start;
    size_t at = 0;
    for (int e = 0; e < experts; e++) {
        gemms.push_back(std::make_unique<Gemm>(GemmShape{rows[e], w.n, w.k}, precision));
        start.push_back(at);
        if (!gemms[e]->choose(bench, byte_at(in, at * w.k * element), first_weight + e * weight_bytes, y + at * w.n * 2)) return;
        at += rows[e];
    }
    cudaStream_t branches[Branches];
    cudaEvent_t fork, joined[Branches];
    for (int b = 0; b < Branches; b++) { CHECK(cudaStreamCreateWithFlags(&branches[b], cudaStreamNonBlocking)); CHECK(cudaEventCreateWithFlags(&joined[b], cudaEventDisableTiming)); }
    CHECK(cudaEventCreateWithFlags(&fork, cudaEventDisableTiming));
    const auto all = [&](cudaStream_t s, int) {
        CHECK(cudaEventRecord(fork, s));
        for (auto b : branches) CHECK(cudaStreamWaitEvent(b, fork, 0));
        for (int e = 0; e < experts; e++) gemms[e]->run(branches[e % Branches], byte_at(in, start[e] * w.k * element), first_weight + e * weight_bytes, y + start[e] * w.n * 2, e % Branches);
        for (int b = 0; b < Branches; b++) { CHECK(cudaEventRecord(joined[b], branches[b])); CHECK(cudaStreamWaitEvent(s, joined[b], 0)); }
    };
    const auto parameters = Parameters().with("rows_per_expert", rows_per_expert).with("experts", experts).with("rows", skewed ? "zipf" : "equal").with("precision", name(precision))
        .with("model", w.model).with("layer", w.layer).with("n", w.n).with("k", w.k);
    CHECK(cudaMemsetAsync(y, 0xff, total * w.n * 2, bench.stream()));
    all(bench.stream(), 0);
    CHECK(cudaDeviceSynchronize());
    bool right = true;
    for (int e = 0; e < experts; e++) right &= bench.right("grouped " + parameters.text(), gemms[e]->error(byte_at(in, start[e] * w.k * element), first_weight + e * weight_bytes, y + start[e] * w.n * 2), allowed(precision));
    if (right) bench.point("gemm.grouped", parameters, bench.time(all, 1), flops({int(total), w.n, w.k}), "FLOP/s");
    for (int b = 0; b < Branches; b++) { CHECK(cudaStreamDestroy(branches[b])); CHECK(cudaEventDestroy(joined[b])); }
    CHECK(cudaEventDestroy(fork));
}
} // namespace

void measure_gemm(Bench& bench) {
    // What a training step sees, which never pauses: power and temperature limits hold the clock down.
    for (const auto precision : {Precision::Bf16, Precision::Fp8Full, Precision::Fp8Fast, Precision::Fp8Block})
        for (const auto& w : weights())
            for (int m : {1024, 4096}) {
                const std::string model = w.model, layer = w.layer;
                const bool chosen = model == "deepseek-v3" ? layer == "expert_gate_up" || layer == "o" : model == "llama-3.1-405b-tp8" && (layer == "gate_up" || layer == "down");
                if (supported(precision) && chosen && !(bench.quick() && m > 1024)) dense(bench, w, m, precision, bench.quick() ? 0.1 : 1.0);
            }
    for (const auto precision : {Precision::Bf16, Precision::Fp8Full, Precision::Fp8Fast, Precision::Fp8Block}) {
        if (!supported(precision)) { bench.progress(std::string("this cuBLASLt is too old for ") + name(precision)); continue; }
        for (const auto& w : weights())
            for (int m : {16, 64, 128, 256, 512, 1024, 2048, 4096, 8192}) {
                if ((w.large && m > 4096) || (bench.quick() && m != 128)) continue;
                dense(bench, w, m, precision);
            }
        for (const auto& w : weights()) {
            if (std::string(w.layer).rfind("expert", 0) != 0 || std::string(w.model) != "deepseek-v3") continue;
            for (int experts : {1, 4, 8, 32})
                for (int rows : {64, 256, 1024, 4096})
                    for (bool skewed : {false, true})
                        if (experts * rows <= 65536 && !(skewed && experts == 1) && !(bench.quick() && (experts != 4 || rows != 256))) grouped(bench, w, experts, rows, skewed, precision);
        }
    }
}
