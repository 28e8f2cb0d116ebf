#include "../harness/bench.cuh"
#include "../kernels/elementwise.cuh"
#include "../kernels/linear_attention.cuh"
#include "all.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace {
constexpr float Epsilon = 1e-6f;

// Recomputes a result with the same kernel in another launch shape: an error of indexing or a race shows as a difference. Their formulas are tested on the host (host/).
template <class A, class B> bool agree(Bench& bench, const char* what, size_t values, char* out, size_t bytes, A first, B second) {
    CHECK(cudaMemsetAsync(out, 0xff, 2 * bytes, bench.stream()));
    first(out);
    second(out + bytes);
    CHECK(cudaStreamSynchronize(bench.stream()));
    return bench.right(what, error_of(out, out + bytes, values), 5e-3);
}

template <int Width> void norms(Bench& bench, size_t tokens) {
    const size_t bytes = tokens * Width * 2;
    const int copies = bench.copies(3 * bytes);
    const auto* in = static_cast<const bf16*>(bench.values(2 * bytes * copies + Width * 2));
    const auto* weight = in + bytes * copies; // 2 * copies arrays of tokens * Width values lie before
    auto* out = static_cast<char*>(bench.results(bytes * std::max(copies, 2)));
    const auto p = [&](const char* what) { return Parameters().with("tokens", tokens).with("what", what).with("width", Width); };
    const auto forward = [&](cudaStream_t s, const bf16* x, char* y, int threads) { launch(rms_norm<Width>, int(tokens), threads, 0, s, x, weight, reinterpret_cast<bf16*>(y), Epsilon); };
    const auto backward = [&](cudaStream_t s, const bf16* x, const bf16* g, char* y, int threads) { launch(rms_norm_backward<Width>, int(tokens), threads, 0, s, x, weight, g, reinterpret_cast<bf16*>(y), Epsilon); };
    const size_t values = tokens * Width;
    if (agree(bench, "RMSNorm", values, out, bytes, [&](char* y) { forward(bench.stream(), in, y, 256); }, [&](char* y) { forward(bench.stream(), in, y, 32); }))
        bench.point("layers.rms_norm", p("forward"), bench.time([&](cudaStream_t s, int i) { forward(s, in + 2 * i * values, out + i * bytes, 256); }, copies), 2.0 * bytes);
    if (agree(bench, "RMSNorm backward", values, out, bytes, [&](char* y) { backward(bench.stream(), in, in + values, y, 256); }, [&](char* y) { backward(bench.stream(), in, in + values, y, 32); }))
        bench.point("layers.rms_norm", p("backward"), bench.time([&](cudaStream_t s, int i) { backward(s, in + 2 * i * values, in + (2 * i + 1) * values, out + i * bytes, 256); }, copies), 3.0 * bytes);
}

void swiglus(Bench& bench, size_t rows, int width) {
    const size_t values = rows * width, bytes = values * 2;
    const int copies = bench.copies(5 * bytes);
    const auto* in = static_cast<const bf16*>(bench.values(3 * bytes * copies));
    auto* out = static_cast<char*>(bench.results(std::max(4 * bytes, 2 * bytes * copies)));
    const int blocks = bench.sms() * 8;
    const auto p = [&](const char* what) { return Parameters().with("rows", rows).with("what", what).with("width", width); };
    const auto forward = [&](cudaStream_t s, const bf16* x, char* y, int grid) { launch(swiglu, grid, 256, 0, s, x, reinterpret_cast<bf16*>(y), width, rows); };
    const auto backward = [&](cudaStream_t s, const bf16* x, const bf16* g, char* y, int grid) { launch(swiglu_backward, grid, 256, 0, s, x, g, reinterpret_cast<bf16*>(y), width, rows); };
    if (agree(bench, "SwiGLU", values, out, bytes, [&](char* y) { forward(bench.stream(), in, y, blocks); }, [&](char* y) { forward(bench.stream(), in, y, 7); }))
        bench.point("layers.swiglu", p("forward"), bench.time([&](cudaStream_t s, int i) { forward(s, in + 3 * i * values, out + 2 * i * bytes, blocks); }, copies), 3.0 * bytes);
    if (agree(bench, "SwiGLU backward", 2 * values, out, 2 * bytes, [&](char* y) { backward(bench.stream(), in, in + 2 * values, y, blocks); }, [&](char* y) { backward(bench.stream(), in, in + 2 * values, y, 7); }))
        bench.point("layers.swiglu", p("backward"), bench.time([&](cudaStream_t s, int i) { backward(s, in + 3 * i * values, in + (3 * i + 2) * values, out + 2 * i * bytes, blocks); }, copies), 5.0 * bytes);
}

// In place, so on a copy of the data; a turn keeps the length of a vector, so values stay what they were in size.
void rotaries(Bench& bench, size_t tokens) {
    constexpr int Width = 192, Rotated = 64, Heads = 128;
    const size_t values = tokens * Heads * Width, bytes = values * 2, touched = tokens * Heads * Rotated * 2;
    const int copies = bench.copies(touched);
    const void* in = bench.values(bytes * copies);
    auto* x = static_cast<bf16*>(bench.results(bytes * copies));
    CHECK(cudaMemcpyAsync(x, in, bytes * copies, cudaMemcpyDeviceToDevice, bench.stream()));
    std::vector<float2> turns(tokens * Rotated);
    const size_t half = tokens * Rotated / 2; // the second half of the table turns back
    for (size_t i = 0; i < half; i++) {
        const float angle = float(i / (Rotated / 2)) * std::pow(10000.f, -2.f * float(i % (Rotated / 2)) / Rotated);
        turns[i] = {std::cos(angle), std::sin(angle)};
        turns[half + i] = {turns[i].x, -turns[i].y};
    }
    float2* table;
    CHECK(cudaMalloc(&table, turns.size() * sizeof turns[0]));
    upload(table, turns.data(), turns.size() * sizeof turns[0]);
    const auto turn = [&](cudaStream_t s, bf16* at, const float2* by) { launch(rotary<Width, Rotated>, bench.sms() * 8, 256, 0, s, at, by, Heads, tokens); };
    turn(bench.stream(), x, table);
    CHECK(cudaStreamSynchronize(bench.stream()));
    const double moved = error_of(x, in, values);
    turn(bench.stream(), x, table + half);
    CHECK(cudaStreamSynchronize(bench.stream()));
    // There and back rounds twice; in between a third of the columns must have moved.
    if (bench.right("rotary embedding", moved > 0.1 ? error_of(x, in, values) : INFINITY, 1e-2)) {
        const auto time = bench.time([&](cudaStream_t s, int i) { turn(s, x + i * values, table); }, copies);
        bench.point("layers.rotary", Parameters().with("tokens", tokens).with("heads", Heads).with("width", Width).with("rotated", Rotated), time, 2.0 * touched);
    }
    CHECK(cudaFree(table));
}

void linear(Bench& bench, int heads, int length) {
    constexpr int Width = LinearAttention::Width, Chunk = LinearAttention::Chunk;
    const size_t values = size_t(heads) * length * Width;
    const auto* in = static_cast<const bf16*>(bench.values(3 * values * 2));
    auto* out = static_cast<bf16*>(bench.results(2 * values * 2));
    std::vector<float> rates;
    for (int h = 0; h < heads; h++) rates.push_back(-std::exp2(-8.f * float(h % 64 + 1) / 64.f) * 1.442695f); // slopes as in ALiBi
    float* rate_device;
    CHECK(cudaMalloc(&rate_device, heads * 4));
    upload(rate_device, rates.data(), heads * 4);
    const auto run = [&](cudaStream_t s, bf16* o, int n) { launch(linear_attention, n, LinearAttention::Threads, LinearAttention::SharedBytes, s, in, in + values, in + 2 * values, o, rate_device, length); };
    run(bench.stream(), out, heads);
    for (int h = 0; h < heads; h++) launch(linear_attention, 1, LinearAttention::Threads, LinearAttention::SharedBytes, bench.stream(), in + h * size_t(length) * Width, in + values + h * size_t(length) * Width, in + 2 * values + h * size_t(length) * Width, out + values + h * size_t(length) * Width, static_cast<const float*>(rate_device + h), length);
    CHECK(cudaStreamSynchronize(bench.stream()));
    if (bench.right("linear attention", error_of(out, out + values, values), 1e-2)) {
        // Per chunk: scores and their product with v (full squares, as computed), q times the state, the state's update.
        const double work = double(heads) * (length / Chunk) * 2.0 * (2.0 * Chunk * Chunk * Width + 2.0 * Chunk * Width * Width);
        bench.point("layers.linear_attention", Parameters().with("length", length).with("heads", heads).with("width", Width), bench.time([&](cudaStream_t s, int) { run(s, out, heads); }, 1), work, "FLOP/s");
    }
    CHECK(cudaFree(rate_device));
}
} // namespace

void measure_layers(Bench& bench) {
    for (size_t tokens : {128, 512, 1024, 4096, 16384}) {
        if (bench.quick() && tokens != 1024) continue;
        norms<1536>(bench, tokens);
        norms<4096>(bench, tokens);
        norms<7168>(bench, tokens);
        norms<8192>(bench, tokens);
        swiglus(bench, tokens, 2048);
        swiglus(bench, tokens, 18432);
        rotaries(bench, std::min<size_t>(tokens, 8192));
    }
    swiglus(bench, 32768, 2048); // eight experts of each of 4096 tokens
    for (int heads : {64, 128, 264})
        for (int length : {1024, 4096, 16384}) if (!bench.quick() || length == 1024) linear(bench, heads, length);
}
