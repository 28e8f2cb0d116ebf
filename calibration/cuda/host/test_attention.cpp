#include "testing.h"
#include "../kernels/attention_backward.cuh"
#include "../kernels/attention_forward.cuh"
#include "../kernels/linear_attention.cuh"
#include "../kernels/mla_decode.cuh"
using namespace testing;

// bfloat16 keeps 8 bits: relative rounding 2^-9 per value; products of two rounded factors and a rounded result stay below 1e-2.
constexpr double Bfloat16 = 1e-2;

template <int D, int DV> void attention(int heads, int length) {
    const double scale = 1 / std::sqrt(double(D));
    auto q = values(size_t(heads) * length * D), k = values(q.size()), v = values(size_t(heads) * length * DV), g = values(v.size());
    std::vector<bf16> o(v.size(), 0xffff), dq(q.size(), 0xffff), dk(q.size(), 0xffff), dv(v.size(), 0xffff);
    std::vector<float> lse(size_t(heads) * length, NAN), delta(lse.size(), NAN), sums(q.size(), 0.f);
    using F = AttentionForward<D, DV>;
    using B = AttentionBackward<D, DV>;
    launch(attention_forward<D, DV>, dim3(length / F::Rows, heads), F::Threads, F::SharedBytes, nullptr, q.data(), k.data(), v.data(), o.data(), lse.data(), length, float(scale));
    launch(attention_delta<DV>, dim3(heads * length / 8), 256, 0, nullptr, g.data(), o.data(), delta.data(), heads * length);
    launch(attention_backward<D, DV>, dim3(length / B::Keys, heads), B::Threads, B::SharedBytes, nullptr, q.data(), k.data(), v.data(), g.data(), lse.data(), delta.data(), sums.data(), dk.data(), dv.data(), length, float(scale));
    launch(attention_round, dim3(4), 128, 0, nullptr, sums.data(), dq.data(), sums.size() / 2);
    for (int h = 0; h < heads; h++) {
        size_t x = size_t(h) * length * D, y = size_t(h) * length * DV;
        auto gradient = doubles(g.data() + y, size_t(length) * DV);
        auto expected = reference::attention(doubles(q.data() + x, size_t(length) * D), doubles(k.data() + x, size_t(length) * D), doubles(v.data() + y, size_t(length) * DV), length, D, DV, scale, &gradient);
        within("attention output", reference::error(doubles(o.data() + y, size_t(length) * DV), expected.o), Bfloat16);
        within("attention log-sum-exp", reference::error({lse.begin() + h * length, lse.begin() + (h + 1) * length}, expected.lse), 1e-4);
        within("attention dq", reference::error(doubles(dq.data() + x, size_t(length) * D), expected.dq), Bfloat16);
        within("attention dk", reference::error(doubles(dk.data() + x, size_t(length) * D), expected.dk), Bfloat16);
        within("attention dv", reference::error(doubles(dv.data() + y, size_t(length) * DV), expected.dv), Bfloat16);
    }
}

template <int Tile> void decode(int batch, int heads, int length, int splits) {
    const double scale = 1 / std::sqrt(192.0);
    auto q = values(size_t(batch) * heads * 576), cache = values(size_t(batch) * length * 576, 0.3f);
    std::vector<float> part(size_t(splits) * batch * heads * 512, NAN), lse(size_t(splits) * batch * heads, NAN);
    std::vector<bf16> out(size_t(batch) * heads * 512, 0xffff);
    launch(mla_decode<Tile>, dim3(heads / Tile, splits, batch), 256, MlaDecode<Tile>::SharedBytes, nullptr, q.data(), cache.data(), part.data(), lse.data(), heads, length, float(scale));
    launch(mla_combine, dim3(batch * heads), 128, 0, nullptr, part.data(), lse.data(), out.data(), splits, batch * heads);
    for (int b = 0; b < batch; b++) {
        auto expected = reference::latent_attention(doubles(q.data() + size_t(b) * heads * 576, size_t(heads) * 576), doubles(cache.data() + size_t(b) * length * 576, size_t(length) * 576), heads, length, scale);
        within("latent attention", reference::error(doubles(out.data() + size_t(b) * heads * 512, size_t(heads) * 512), expected), Bfloat16);
    }
}

void linear(int heads, int length) {
    const size_t size = size_t(length) * 128;
    auto q = values(heads * size, 0.3f), k = values(heads * size, 0.3f), v = values(heads * size);
    std::vector<bf16> o(heads * size, 0xffff);
    std::vector<float> rate;
    for (int h = 0; h < heads; h++) rate.push_back(std::log2(1.f - 0.01f * (h + 1)));
    launch(linear_attention, dim3(heads), 256, LinearAttention::SharedBytes, nullptr, q.data(), k.data(), v.data(), o.data(), rate.data(), length);
    for (int h = 0; h < heads; h++) {
        auto expected = reference::linear_attention(doubles(q.data() + h * size, size), doubles(k.data() + h * size, size), doubles(v.data() + h * size, size), length, 128, std::exp2(rate[h]));
        within("linear attention", reference::error(doubles(o.data() + h * size, size), expected), Bfloat16);
    }
}

int main() {
    attention<192, 128>(1, 256);
    attention<128, 128>(2, 128);
    decode<16>(2, 16, 256, 2);
    decode<64>(1, 64, 128, 1);
    linear(2, 192);
    std::printf("attention: %d checks, %d failed\n", checks, failures);
    return failures != 0;
}
