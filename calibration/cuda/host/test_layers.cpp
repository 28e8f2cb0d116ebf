#include "testing.h"
#include "../kernels/codec.cuh"
#include "../kernels/experts.cuh"
#include <algorithm>
#include <numeric>
using namespace testing;

constexpr double Bfloat16 = 1e-2; // see test_attention.cpp

void norms(int rows) {
    constexpr int Width = 1024;
    const double epsilon = 1e-6;
    auto x = values(size_t(rows) * Width), w = values(Width), g = values(x.size());
    std::vector<bf16> y(x.size(), 0xffff), dx(x.size(), 0xffff);
    launch(rms_norm<Width>, dim3(rows), 128, 0, nullptr, x.data(), w.data(), y.data(), float(epsilon));
    launch(rms_norm_backward<Width>, dim3(rows), 128, 0, nullptr, x.data(), w.data(), g.data(), dx.data(), float(epsilon));
    std::vector<double> forward, backward;
    for (int r = 0; r < rows; r++) {
        auto at = [&](std::vector<bf16>& v, int c) { return double(to_float(v[size_t(r) * Width + c])); };
        double squares = 0, product = 0;
        for (int c = 0; c < Width; c++) { squares += at(x, c) * at(x, c); product += at(g, c) * to_float(w[c]) * at(x, c); }
        const double scale = 1 / std::sqrt(squares / Width + epsilon);
        for (int c = 0; c < Width; c++) {
            forward.push_back(at(x, c) * scale * to_float(w[c]));
            backward.push_back(scale * at(g, c) * to_float(w[c]) - std::pow(scale, 3) * at(x, c) * product / Width); // d(x_i r)/dx_j = r delta_ij - r^3 x_i x_j / Width
        }
    }
    within("RMSNorm", reference::error(doubles(y), forward), Bfloat16);
    within("RMSNorm backward", reference::error(doubles(dx), backward), Bfloat16);
}

void swiglus(size_t rows, int width) {
    auto both = values(rows * 2 * width), g = values(rows * width);
    std::vector<bf16> y(rows * width, 0xffff), d(both.size(), 0xffff);
    launch(swiglu, dim3(2), 64, 0, nullptr, both.data(), y.data(), width, rows);
    launch(swiglu_backward, dim3(2), 64, 0, nullptr, both.data(), g.data(), d.data(), width, rows);
    std::vector<double> forward(y.size()), backward(d.size());
    auto silu = [](double a) { return a / (1 + std::exp(-a)); };
    for (size_t r = 0; r < rows; r++)
        for (int c = 0; c < width; c++) {
            const double a = to_float(both[r * 2 * width + c]), b = to_float(both[(r * 2 + 1) * width + c]), gradient = to_float(g[r * width + c]), h = 1e-5;
            forward[r * width + c] = silu(a) * b;
            backward[r * 2 * width + c] = gradient * b * (silu(a + h) - silu(a - h)) / (2 * h); // central difference, error h^2
            backward[(r * 2 + 1) * width + c] = gradient * silu(a);
        }
    within("SwiGLU", reference::error(doubles(y), forward), Bfloat16);
    within("SwiGLU backward", reference::error(doubles(d), backward), Bfloat16);
}

void rotaries(size_t tokens, int heads) {
    constexpr int Width = 192, Rotated = 64;
    auto x = values(tokens * heads * Width), before = x;
    std::vector<float2> table;
    for (size_t t = 0; t < tokens; t++)
        for (int i = 0; i < Rotated / 2; i++) { const float angle = float(t) * std::pow(10000.f, -2.f * i / Rotated); table.push_back({std::cos(angle), std::sin(angle)}); }
    launch(rotary<Width, Rotated>, dim3(3), 64, 0, nullptr, x.data(), table.data(), heads, tokens);
    std::vector<double> expected = doubles(before);
    for (size_t h = 0; h < tokens * heads; h++)
        for (int i = 0; i < Rotated / 2; i++) {
            const double angle = double(h / heads) * std::pow(10000., -2. * i / Rotated);
            double* p = &expected[h * Width + Width - Rotated + 2 * i];
            const double a = p[0], b = p[1];
            p[0] = a * std::cos(angle) - b * std::sin(angle);
            p[1] = a * std::sin(angle) + b * std::cos(angle);
        }
    within("rotary embedding", reference::error(doubles(x), expected), Bfloat16);
}

void rows_to_experts(int tokens, int width) {
    auto x = values(size_t(tokens) * width);
    std::vector<int> order(tokens);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), testing::random());
    std::vector<bf16> out(x.size(), 0xffff), back(x.size(), 0xffff);
    const int bytes = width * 2;
    launch(gather_rows, dim3(2), 64, 0, nullptr, (uint8_t*)out.data(), (const uint8_t*)x.data(), order.data(), tokens, bytes);
    launch(scatter_rows, dim3(2), 64, 0, nullptr, (uint8_t*)back.data(), (const uint8_t*)out.data(), order.data(), tokens, bytes);
    check("a gathered row is the named one", std::equal(out.begin(), out.begin() + width, x.begin() + size_t(order[0]) * width));
    check("scatter undoes gather", back == x);
}

void reductions(int tokens, int width) {
    constexpr int TopK = 8;
    auto rows = values(size_t(tokens) * TopK * width);
    std::vector<int> place(tokens * TopK);
    std::iota(place.begin(), place.end(), 0);
    std::shuffle(place.begin(), place.end(), testing::random());
    std::vector<float> weight(place.size());
    for (auto& w : weight) w = std::uniform_real_distribution<float>(0, 1)(testing::random());
    std::vector<bf16> out(size_t(tokens) * width, 0xffff);
    launch(reduce_experts<TopK>, dim3(1), 64, 0, nullptr, out.data(), rows.data(), place.data(), weight.data(), tokens, width);
    std::vector<double> expected(out.size(), 0);
    for (int t = 0; t < tokens; t++)
        for (int k = 0; k < TopK; k++)
            for (int c = 0; c < width; c++) expected[size_t(t) * width + c] += double(weight[t * TopK + k]) * to_float(rows[size_t(place[t * TopK + k]) * width + c]);
    within("weighted sum of expert outputs", reference::error(doubles(out), expected), Bfloat16);
}

void gating(int tokens) {
    std::normal_distribution<float> normal;
    std::vector<float> logits(size_t(tokens) * 256), bias(256), weight(tokens * 8, NAN);
    for (auto& x : logits) x = normal(testing::random());
    for (auto& x : bias) x = 0.1f * normal(testing::random());
    std::vector<int> chosen(tokens * 8, -1);
    launch(gate, dim3(2), 64, 0, nullptr, logits.data(), bias.data(), chosen.data(), weight.data(), tokens);
    for (int t = 0; t < tokens; t++) {
        std::vector<double> score(256), biased(256), strength(8);
        for (int e = 0; e < 256; e++) { score[e] = 1 / (1 + std::exp(-double(logits[size_t(t) * 256 + e]))); biased[e] = score[e] + bias[e]; }
        for (int g = 0; g < 8; g++) {
            std::vector<double> group(biased.begin() + g * 32, biased.begin() + g * 32 + 32);
            std::sort(group.rbegin(), group.rend());
            strength[g] = group[0] + group[1];
        }
        std::vector<int> groups(8), experts;
        std::iota(groups.begin(), groups.end(), 0);
        std::sort(groups.begin(), groups.end(), [&](int a, int b) { return strength[a] > strength[b]; });
        if (strength[groups[3]] - strength[groups[4]] < 1e-5) continue; // too close for FP32 to tell
        for (int n = 0; n < 4; n++) for (int e = 0; e < 32; e++) experts.push_back(groups[n] * 32 + e);
        std::sort(experts.begin(), experts.end(), [&](int a, int b) { return biased[a] > biased[b]; });
        experts.resize(8);
        bool best = true; // by score: of two that FP32 cannot tell apart either is right
        for (int k = 0; k < 8; k++) best &= unsigned(chosen[t * 8 + k]) < 256 && std::fabs(biased[chosen[t * 8 + k]] - biased[experts[k]]) < 1e-5;
        check("the gate chooses the best experts of the best groups", best);
        double sum = 0, error = 0;
        for (int e : experts) sum += score[e];
        for (int k = 0; k < 8; k++) error = std::max(error, std::fabs(score[experts[k]] / sum - weight[t * 8 + k]));
        within("weights are the normalised scores", error, 1e-5);
    }
}

void quantisation(int rows, int columns) {
    auto x = values(size_t(rows) * columns, 3.f);
    std::vector<fp8> y(x.size(), 0x7f), z(x.size(), 0x7f);
    std::vector<float> s(x.size() / 128, NAN), b(x.size() / 128 / 128, NAN);
    launch(quantise_1x128, dim3(2), 64, 0, nullptr, x.data(), y.data(), s.data(), x.size() / 128);
    launch(quantise_128x128, dim3(columns / 128, rows / 128), 256, 0, nullptr, x.data(), z.data(), b.data(), columns);
    // E4M3 keeps 4 significant bits: a normal value is off by at most 1/16 of itself, a subnormal one by half of 2^-9 scales.
    for (size_t i = 0; i < x.size(); i++) {
        const double value = to_float(x[i]), block = b[i / columns / 128 * (columns / 128) + i % columns / 128];
        check("1x128 E4M3 is the nearest value", std::fabs(fp8_to_float(y[i]) * s[i / 128] - value) <= std::max(std::fabs(value) / 16, s[i / 128] / 1024.) * 1.0001);
        check("128x128 E4M3 is the nearest value", std::fabs(fp8_to_float(z[i]) * block - value) <= std::max(std::fabs(value) / 16, block / 1024.) * 1.0001);
    }
}

template <int Bits> void log_format(int rows, int width) {
    auto x = values(size_t(rows) * width);
    x[5] = 0;
    std::fill(x.begin() + 128, x.begin() + 256, bf16(0));
    std::vector<int> order(rows);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), testing::random());
    std::vector<int> inverse(rows);
    for (int r = 0; r < rows; r++) inverse[order[r]] = r;
    const size_t tiles = x.size() / 128;
    std::vector<uint8_t> codes(tiles * LogFormat<Bits>::TileBytes, 0xff);
    std::vector<float2> ranges(tiles, {NAN, NAN});
    std::vector<bf16> back(x.size(), 0xffff);
    launch(log_encode<Bits>, dim3(2), 64, 0, nullptr, x.data(), codes.data(), ranges.data(), order.data(), width / 128, tiles);
    launch(log_decode<Bits>, dim3(2), 64, 0, nullptr, codes.data(), ranges.data(), back.data(), inverse.data(), width / 128, tiles);
    for (size_t i = 0; i < x.size(); i++) {
        const double value = to_float(x[i]), got = to_float(back[i]), step = ranges[inverse[i / width] * (width / 128) + i % width / 128].y, low = ranges[inverse[i / width] * (width / 128) + i % width / 128].x;
        if (value == 0) { check("LogFMT keeps zero", got == 0); continue; }
        // Nearest in linear space: at most half the gap to the neighbour above, v (2^step - 1) / 2; bfloat16 rounds once more; what lies under the range goes to its end.
        const double magnitude = std::fabs(value), limit = std::max(magnitude, std::exp2(low)) * ((std::exp2(step) - 1) / 2 * 1.02 + 1 / 256.);
        check("LogFMT keeps the sign", std::signbit(value) == std::signbit(got));
        check("LogFMT rounds to the nearest value", std::fabs(got - value) <= limit || magnitude < std::exp2(low), std::fabs(got / value - 1));
    }
}

int main() {
    norms(3);
    swiglus(3, 64);
    rotaries(5, 2);
    rows_to_experts(11, 320);
    reductions(5, 320);
    gating(40);
    quantisation(128, 256);
    log_format<8>(6, 256);
    log_format<10>(6, 256);
    std::printf("layers: %d checks, %d failed\n", checks, failures);
    return failures != 0;
}
