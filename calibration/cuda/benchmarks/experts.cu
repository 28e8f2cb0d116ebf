#include "../harness/bench.cuh"
#include "../kernels/experts.cuh"
#include "all.h"
#include <algorithm>
#include <cstring>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace {
template <class T> T* to_device(const std::vector<T>& host) {
    T* device;
    CHECK(cudaMalloc(&device, host.size() * sizeof(T)));
    upload(device, host.data(), host.size() * sizeof(T));
    return device;
}

// Which of tokens rows each of tokens * top_k expert rows comes from, in the order of experts.
std::vector<int> dispatch_order(int tokens, int top_k) {
    std::mt19937 random(7);
    std::vector<int> order(size_t(tokens) * top_k);
    for (size_t i = 0; i < order.size(); i++) order[i] = int(i / top_k);
    std::shuffle(order.begin(), order.end(), random);
    return order;
}

// Whether a row is not where it belongs: any thread that finds a difference sets the flag.
__global__ void rows_wrong(const uint8_t* got, const uint8_t* from, const int* index, bool scattered, int rows, int bytes, unsigned* wrong) {
    for (int r = warp_of_grid(); r < rows; r += warps_of_grid()) {
        const auto* a = reinterpret_cast<const uint32_t*>(got + size_t(scattered ? index[r] : r) * bytes);
        const auto* b = reinterpret_cast<const uint32_t*>(from + size_t(scattered ? r : index[r]) * bytes);
        for (int i = threadIdx.x % 32; i < bytes / 4; i += 32) if (a[i] != b[i]) *wrong = 1;
    }
}

// Rows out (gather by source) and back (scatter by target), one warp a row, as many SMs as blocks.
void rows(Bench& bench, int tokens, int bytes, int sms) {
    constexpr int TopK = 8;
    const int count = tokens * TopK;
    auto order = dispatch_order(tokens, TopK);
    std::vector<int> places(count);
    std::iota(places.begin(), places.end(), 0);
    std::shuffle(places.begin(), places.end(), std::mt19937(11));
    int *from = to_device(order), *to = to_device(places);
    const size_t total = size_t(count) * bytes;
    const int copies = bench.copies(total);
    const auto* in = static_cast<const uint8_t*>(bench.values(total));
    auto* out = static_cast<uint8_t*>(bench.results(total * copies));
    const auto p = [&](const char* what) { return Parameters().with("tokens", tokens).with("what", what).with("sms", sms).with("top_k", TopK).with("row_bytes", bytes); };
    const size_t room = bench.shared_per_sm() - 1024; // one block an SM
    const auto gather = [&](cudaStream_t s, int i) { launch(gather_rows, sms, 1024, room, s, out + i * total, in, static_cast<const int*>(from), count, bytes); };
    const auto scatter = [&](cudaStream_t s, int i) { launch(scatter_rows, sms, 1024, room, s, out + i * total, in, static_cast<const int*>(to), count, bytes); };

    unsigned* wrong;
    CHECK(cudaHostAlloc(&wrong, sizeof *wrong, cudaHostAllocMapped));
    const auto check = [&](const int* index, bool scattered) {
        *wrong = 0;
        launch(rows_wrong, bench.sms() * 2, 1024, 0, bench.stream(), static_cast<const uint8_t*>(out), in, index, scattered, count, bytes, wrong);
        CHECK(cudaStreamSynchronize(bench.stream()));
        return double(*wrong);
    };
    gather(bench.stream(), 0);
    // Bytes: every row is read and written once; a token's row is read top_k times, mostly from L2.
    if (bench.right("gather rows", check(from, false), 0)) bench.point("experts.rows", p("gather"), bench.time(gather, copies), 2.0 * total);
    CHECK(cudaMemsetAsync(out, 0xff, total, bench.stream()));
    scatter(bench.stream(), 0);
    if (bench.right("scatter rows", check(to, true), 0)) bench.point("experts.rows", p("scatter"), bench.time(scatter, copies), 2.0 * total);
    CHECK(cudaFreeHost(wrong));
    CHECK(cudaFree(from));
    CHECK(cudaFree(to));
}

void reduction(Bench& bench, int tokens, int width, int sms) {
    constexpr int TopK = 8;
    std::vector<int> places(size_t(tokens) * TopK);
    std::iota(places.begin(), places.end(), 0);
    std::shuffle(places.begin(), places.end(), std::mt19937(13));
    std::vector<float> weights(places.size());
    std::mt19937 random(17);
    for (auto& w : weights) w = std::uniform_real_distribution<float>(0, 1)(random);
    int* place = to_device(places);
    float* weight = to_device(weights);
    const size_t in_values = places.size() * width, out_values = size_t(tokens) * width;
    const int copies = bench.copies(2 * (in_values + out_values));
    const auto* in = static_cast<const bf16*>(bench.values(2 * in_values * copies));
    auto* out = static_cast<bf16*>(bench.results(2 * out_values * std::max(copies, 1)));
    const auto run = [&](cudaStream_t s, int i) { launch(reduce_experts<TopK>, sms == bench.sms() ? 2 * sms : sms, 1024, 0, s, out + i * out_values, in + i * in_values, static_cast<const int*>(place), static_cast<const float*>(weight), tokens, width); };
    run(bench.stream(), 0);
    CHECK(cudaStreamSynchronize(bench.stream()));
    // One token on the host.
    const int t = tokens / 2;
    std::vector<bf16> got(width), row(width);
    std::vector<double> expected(width, 0);
    CHECK(cudaMemcpy(got.data(), out + size_t(t) * width, width * 2, cudaMemcpyDeviceToHost));
    const auto value = [](bf16 bits) { const uint32_t word = uint32_t(bits) << 16; float f; std::memcpy(&f, &word, 4); return double(f); };
    for (int k = 0; k < TopK; k++) {
        CHECK(cudaMemcpy(row.data(), in + size_t(places[t * TopK + k]) * width, width * 2, cudaMemcpyDeviceToHost));
        for (int c = 0; c < width; c++) expected[c] += double(weights[t * TopK + k]) * value(row[c]);
    }
    double difference = 0, norm = 0;
    for (int c = 0; c < width; c++) { difference += std::pow(value(got[c]) - expected[c], 2); norm += expected[c] * expected[c]; }
    const double error = std::sqrt(difference / norm);
    if (bench.right("weighted sum of experts", std::isnan(error) ? INFINITY : error, 5e-3))
        bench.point("experts.reduce", Parameters().with("tokens", tokens).with("sms", sms).with("top_k", TopK).with("width", width), bench.time(run, copies), 2.0 * double(in_values + out_values));
    CHECK(cudaFree(place));
    CHECK(cudaFree(weight));
}

void gating(Bench& bench, int tokens) {
    std::mt19937 random(19);
    std::normal_distribution<float> normal;
    std::vector<float> logits(size_t(tokens) * 256), bias(256);
    for (auto& x : logits) x = normal(random);
    for (auto& x : bias) x = 0.1f * normal(random);
    float *l = to_device(logits), *b = to_device(bias), *w;
    int* chosen;
    CHECK(cudaMalloc(&w, tokens * 32));
    CHECK(cudaMalloc(&chosen, tokens * 32));
    fill(chosen, 0xff, tokens * 32);
    const auto run = [&](cudaStream_t s, int) { launch(gate, std::min((tokens + 7) / 8, bench.sms() * 8), 256, 0, s, static_cast<const float*>(l), static_cast<const float*>(b), chosen, w, tokens); };
    run(bench.stream(), 0);
    CHECK(cudaStreamSynchronize(bench.stream()));
    std::vector<int> got(tokens * 8);
    std::vector<float> weight(tokens * 8);
    CHECK(cudaMemcpy(got.data(), chosen, got.size() * 4, cudaMemcpyDeviceToHost));
    CHECK(cudaMemcpy(weight.data(), w, weight.size() * 4, cudaMemcpyDeviceToHost));
    double error = 0; // eight different experts of at most four groups, weights that sum to one
    for (int t = 0; t < tokens; t++) {
        unsigned groups = 0;
        double sum = 0;
        for (int k = 0; k < 8; k++) {
            const int e = got[t * 8 + k];
            if (e < 0 || e > 255 || std::count(got.begin() + t * 8, got.begin() + t * 8 + 8, e) != 1) { error = INFINITY; continue; }
            groups |= 1u << (e / 32);
            sum += weight[t * 8 + k];
        }
        if (__builtin_popcount(groups) > 4) error = INFINITY;
        error = std::max(error, std::fabs(sum - 1));
    }
    if (bench.right("gate", error, 1e-4)) bench.point("experts.gate", Parameters().with("tokens", tokens).with("experts", 256).with("groups", 8).with("top_k", 8), bench.time(run, 1), double(tokens) * (256 * 4 + 8 * 8));
    CHECK(cudaFree(l));
    CHECK(cudaFree(b));
    CHECK(cudaFree(w));
    CHECK(cudaFree(chosen));
}
} // namespace

void measure_experts(Bench& bench) {
    for (int tokens : {64, 256, 1024, 4096, 8192}) {
        if (bench.quick() && tokens != 1024) continue;
        gating(bench, tokens);
        reduction(bench, tokens, 7168, bench.sms());
        for (int bytes : {7392, 14336}) { // FP8 with its scales, BF16
            rows(bench, tokens, bytes, bench.sms());
            if (tokens == 4096) for (int sms : {4, 8, 12, 16, 20, 24, 48, 112}) rows(bench, tokens, bytes, sms);
        }
        if (tokens == 4096) for (int sms : {8, 16, 20, 24, 48, 112}) reduction(bench, tokens, 7168, sms);
    }
}
