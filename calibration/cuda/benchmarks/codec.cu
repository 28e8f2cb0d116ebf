#include "../harness/bench.cuh"
#include "../kernels/codec.cuh"
#include "../kernels/experts.cuh"
#include "all.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

namespace {
constexpr int Width = 7168;

// Largest relative error of a tile-wise round trip, on the host over the first tiles; values below floor times the tile's peak are not asked.
double worst(const std::vector<bf16>& before, const std::vector<double>& after, double floor) {
    double error = 0;
    for (size_t t = 0; t + TileElements <= after.size(); t += TileElements) {
        const auto value = [&](size_t i) { const uint32_t word = uint32_t(before[i]) << 16; float f; std::memcpy(&f, &word, 4); return double(f); };
        double peak = 0;
        for (int i = 0; i < TileElements; i++) peak = std::max(peak, std::fabs(value(t + i)));
        for (int i = 0; i < TileElements; i++) if (std::fabs(value(t + i)) > floor * peak) { const double e = std::fabs(after[t + i] / value(t + i) - 1); error = e <= error ? error : e; }
    }
    return std::isnan(error) ? INFINITY : error;
}

double e4m3(fp8 bits) {
    const int exponent = bits >> 3 & 15, mantissa = bits & 7;
    const double magnitude = exponent == 15 && mantissa == 7 ? NAN : exponent == 0 ? std::ldexp(mantissa, -9) : std::ldexp(1 + mantissa / 8.0, exponent - 7);
    return bits & 0x80 ? -magnitude : magnitude;
}

template <class T> std::vector<T> from_device(const void* p, size_t count) {
    std::vector<T> host(count);
    CHECK(cudaMemcpy(host.data(), p, count * sizeof(T), cudaMemcpyDeviceToHost));
    return host;
}

void fp8_codec(Bench& bench, size_t tokens) {
    const size_t values = tokens * Width, tiles = values / TileElements, out_bytes = values + tiles * 4;
    const int copies = bench.copies(2 * values + out_bytes);
    const auto* in = static_cast<const bf16*>(bench.values(2 * values * copies));
    auto* out = static_cast<fp8*>(bench.results(out_bytes * copies));
    const auto per_token = [&](cudaStream_t s, int i) { launch(quantise_1x128, bench.sms() * 8, 256, 0, s, in + i * values, out + i * out_bytes, reinterpret_cast<float*>(out + i * out_bytes + values), tiles); };
    const auto per_block = [&](cudaStream_t s, int i) { launch(quantise_128x128, dim3(Width / 128, unsigned(tokens / 128)), 256, 0, s, in + i * values, out + i * out_bytes, reinterpret_cast<float*>(out + i * out_bytes + values), Width); };
    const size_t sample = 64 * TileElements; // within the first row, so the same place in both layouts
    const auto before = from_device<bf16>(in, std::min<size_t>(sample, Width));
    const auto check = [&](bool blocks) {
        CHECK(cudaStreamSynchronize(bench.stream()));
        const auto codes = from_device<fp8>(out, before.size());
        const auto scales = from_device<float>(out + values, before.size() / TileElements);
        std::vector<double> after;
        for (size_t i = 0; i < codes.size(); i++) after.push_back(e4m3(codes[i]) * scales[i / TileElements]);
        return worst(before, after, blocks ? 0.05 : 0.02); // below 2^-6 / 448 of the peak numbers are subnormal
    };
    const auto p = [&](const char* what) { return Parameters().with("tokens", tokens).with("what", what).with("width", Width); };
    per_token(bench.stream(), 0);
    if (bench.right("FP8 1x128", check(false), 0.0634)) bench.point("codec.fp8", p("1x128"), bench.time(per_token, copies), 2.0 * values + double(out_bytes));
    if (tokens % 128 != 0) return;
    CHECK(cudaMemsetAsync(out, 0xff, out_bytes, bench.stream()));
    per_block(bench.stream(), 0);
    if (bench.right("FP8 128x128", check(true), 0.0634)) bench.point("codec.fp8", p("128x128"), bench.time(per_block, copies), 3.0 * values);
}

// Alone (rows stay where they are) and fused with the copy of a dispatch (rows in a random order), on all SMs or few; and the same copy without a codec.
template <int Bits> void log_codec(Bench& bench, size_t tokens, int sms) {
    const int per_row = Width / TileElements;
    const size_t values = tokens * Width, tiles = values / TileElements, code_bytes = tiles * LogFormat<Bits>::TileBytes, range_bytes = tiles * 8, set = code_bytes + range_bytes;
    const int copies = bench.copies(2 * values + set);
    std::vector<int> order(tokens);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), std::mt19937(23));
    int* index;
    CHECK(cudaMalloc(&index, tokens * 4));
    upload(index, order.data(), tokens * 4);
    const auto* in = static_cast<const bf16*>(bench.values(2 * values * copies));
    auto* codes = static_cast<uint8_t*>(bench.results((set + 2 * values) * copies));
    auto* back = reinterpret_cast<bf16*>(codes + set * copies);
    const int grid = sms == bench.sms() ? sms * 2 : sms;
    const size_t room = grid == sms ? bench.shared_per_sm() - 1024 : 0; // on few SMs, one block each
    const auto ranges = [&](int i) { return reinterpret_cast<float2*>(codes + set * i + code_bytes); };
    const auto encode = [&](const int* by) { return [=](cudaStream_t s, int i) { launch(log_encode<Bits>, grid, 1024, room, s, in + i * values, codes + set * i, ranges(i), by, per_row, tiles); }; };
    const auto decode = [&](const int* by) { return [=](cudaStream_t s, int i) { launch(log_decode<Bits>, grid, 1024, room, s, static_cast<const uint8_t*>(codes + set * i), static_cast<const float2*>(ranges(i)), back + i * values, by, per_row, tiles); }; };
    const int* none = nullptr;
    for (int i = 0; i < copies; i++) encode(none)(bench.stream(), i);
    decode(none)(bench.stream(), 0);
    CHECK(cudaStreamSynchronize(bench.stream()));
    std::vector<double> after;
    for (bf16 bits : from_device<bf16>(back, Width)) { const uint32_t word = uint32_t(bits) << 16; float f; std::memcpy(&f, &word, 4); after.push_back(f); }
    // Half a step in linear space, (2^(32 / Steps) - 1) / 2 at most, and BF16's own rounding.
    const double limit = (std::exp2(LogFormat<Bits>::Range / LogFormat<Bits>::Steps) - 1) / 2 * 1.02 + 1 / 256.0;
    if (bench.right("LogFMT round trip", worst(from_device<bf16>(in, Width), after, 1e-9), limit)) {
        const auto p = [&](const char* what) { return Parameters().with("tokens", tokens).with("what", what).with("bits", Bits).with("sms", sms).with("width", Width); };
        const double bytes = 2.0 * values + double(set);
        bench.point("codec.logfmt", p("encode"), bench.time(encode(none), copies), bytes);
        bench.point("codec.logfmt", p("decode"), bench.time(decode(none), copies), bytes);
        bench.point("codec.logfmt", p("encode_and_permute"), bench.time(encode(index), copies), bytes);
        bench.point("codec.logfmt", p("decode_and_permute"), bench.time(decode(index), copies), bytes);
        const auto plain = [&](cudaStream_t s, int i) { launch(gather_rows, grid, 1024, room, s, reinterpret_cast<uint8_t*>(back + i * values), reinterpret_cast<const uint8_t*>(in + i * values), static_cast<const int*>(index), int(tokens), Width * 2); };
        bench.point("codec.logfmt", p("permute_without_codec"), bench.time(plain, copies), 4.0 * values);
    }
    CHECK(cudaFree(index));
}
} // namespace

void measure_codec(Bench& bench) {
    for (size_t tokens : {128, 512, 1024, 4096, 16384}) {
        if (bench.quick() && tokens != 1024) continue;
        fp8_codec(bench, tokens);
        log_codec<8>(bench, tokens, bench.sms());
        log_codec<10>(bench, tokens, bench.sms());
    }
    for (int sms : {8, 16, 20, 24, 48}) {
        log_codec<8>(bench, 4096, sms);
        log_codec<10>(bench, 4096, sms);
    }
}
