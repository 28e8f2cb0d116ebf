#include "../harness/bench.cuh"
#include "../kernels/attention_backward.cuh"
#include "../kernels/attention_forward.cuh"
#include "../kernels/mla_decode.cuh"
#include "all.h"
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace {
constexpr int Samples = 64;

// The largest of p[0..last] and the sum of exp(p - largest), which replaces p; by thread 0 alone, so that nothing can race.
__device__ float soften(float* p, int last) {
    __shared__ float total;
    __syncthreads();
    if (threadIdx.x == 0) {
        float peak = -INFINITY, sum = 0.f;
        for (int j = 0; j <= last; j++) peak = fmaxf(peak, p[j]);
        for (int j = 0; j <= last; j++) sum += p[j] = __expf(p[j] - peak);
        total = sum;
    }
    __syncthreads();
    return total;
}

__device__ float dot(const bf16* a, const bf16* b, int n) {
    float sum = 0.f;
    for (int i = 0; i < n; i++) sum += to_float(a[i]) * to_float(b[i]);
    return sum;
}

// Naive attention of chosen query rows in FP32, one block a row: what the fast kernels are checked against at full size. A group of queries shares length keys and values.
__global__ void attention_rows(const bf16* q, const bf16* k, const bf16* v, bf16* o, const int* rows, int group, bool is_causal, int length, int d, int dv, int v_stride, float scale) {
    extern __shared__ float p[];
    const size_t row = rows[blockIdx.x], base = row / group * length;
    const int last = is_causal ? int(row % group) : length - 1;
    for (int j = threadIdx.x; j <= last; j += blockDim.x) p[j] = scale * dot(q + row * d, k + (base + j) * d, d);
    const float total = soften(p, last);
    for (int c = threadIdx.x; c < dv; c += blockDim.x) {
        float s = 0.f;
        for (int j = 0; j <= last; j++) s += p[j] * to_float(v[(base + j) * v_stride + c]);
        o[size_t(blockIdx.x) * dv + c] = to_bf16(s / total);
    }
}

// Rows of the gradients by their formulas: dq of a query, dk and dv of the key of the same place. lse and delta were written by the kernels under test.
__global__ void gradient_rows(const bf16* q, const bf16* k, const bf16* v, const bf16* g, const float* lse, const float* delta, bf16* dq, bf16* dk, bf16* dv, const int* rows, int length, int d, int width, float scale) {
    extern __shared__ float p[];
    float* w = p + length;
    const size_t row = rows[blockIdx.x], base = row / length * length;
    const int place = int(row % length);
    for (int j = threadIdx.x; j <= place; j += blockDim.x)
        w[j] = scale * __expf(scale * dot(q + row * d, k + (base + j) * d, d) - lse[row]) * (dot(g + row * width, v + (base + j) * width, width) - delta[row]);
    __syncthreads();
    for (int c = threadIdx.x; c < d; c += blockDim.x) {
        float s = 0.f;
        for (int j = 0; j <= place; j++) s += w[j] * to_float(k[(base + j) * d + c]);
        dq[size_t(blockIdx.x) * d + c] = to_bf16(s);
    }
    __syncthreads();
    for (int i = place + threadIdx.x; i < length; i += blockDim.x) {
        const size_t other = base + i;
        p[i] = __expf(scale * dot(q + other * d, k + row * d, d) - lse[other]);
        w[i] = scale * p[i] * (dot(g + other * width, v + row * width, width) - delta[other]);
    }
    __syncthreads();
    for (int c = threadIdx.x; c < d; c += blockDim.x) {
        float s = 0.f;
        for (int i = place; i < length; i++) s += w[i] * to_float(q[(base + i) * d + c]);
        dk[size_t(blockIdx.x) * d + c] = to_bf16(s);
    }
    for (int c = threadIdx.x; c < width; c += blockDim.x) {
        float s = 0.f;
        for (int i = place; i < length; i++) s += p[i] * to_float(g[(base + i) * width + c]);
        dv[size_t(blockIdx.x) * width + c] = to_bf16(s);
    }
}

__global__ void pick_rows(const bf16* from, bf16* to, const int* rows, int width) {
    for (int c = threadIdx.x; c < width; c += blockDim.x) to[size_t(blockIdx.x) * width + c] = from[size_t(rows[blockIdx.x]) * width + c];
}

// Rows spread over all, and memory for what is expected of them.
struct Sample {
    int* rows;
    bf16 *expected, *got;
    explicit Sample(size_t of) {
        std::vector<int> host(Samples);
        for (int i = 0; i < Samples; i++) host[i] = int((size_t(i) * 2654435761ull + of / 3) % of);
        CHECK(cudaMalloc(&rows, Samples * 4));
        CHECK(cudaMalloc(&expected, Samples * 1024 * 2));
        CHECK(cudaMalloc(&got, Samples * 1024 * 2));
        upload(rows, host.data(), Samples * 4);
    }
    ~Sample() { cudaFree(rows); cudaFree(expected); cudaFree(got); }
    double error(Bench& bench, const bf16* result, const bf16* wanted, int width) const {
        launch(pick_rows, Samples, 128, 0, bench.stream(), result, got, static_cast<const int*>(rows), width);
        CHECK(cudaStreamSynchronize(bench.stream()));
        return error_of(got, wanted, size_t(Samples) * width);
    }
};

// FLOPs of causal attention count the visible half: two products forward, five backward.
template <int D, int DV> void causal(Bench& bench, int heads, int length) {
    using F = AttentionForward<D, DV>;
    using B = AttentionBackward<D, DV>;
    const float scale = 1.f / std::sqrt(float(D));
    const size_t rows = size_t(heads) * length, nq = rows * D, nv = rows * DV;
    const auto* q = static_cast<const bf16*>(bench.values(2 * (2 * nq + 2 * nv)));
    const bf16 *k = q + nq, *v = k + nq, *g = v + nv;
    auto* o = static_cast<bf16*>(bench.results(2 * (nv + 2 * nq + nv) + 4 * (nq + 2 * rows)));
    bf16 *dq = o + nv, *dk = dq + nq, *dv = dk + nq;
    auto* sums = reinterpret_cast<float*>(dv + nv);
    float *lse = sums + nq, *delta = lse + rows;
    const auto forward = [=](cudaStream_t s, int) { launch(attention_forward<D, DV>, dim3(length / F::Rows, heads), F::Threads, F::SharedBytes, s, q, k, v, o, lse, length, scale); };
    const auto prepare = [=](cudaStream_t s, int) { launch(attention_delta<DV>, int(rows / 8), 256, 0, s, g, static_cast<const bf16*>(o), delta, int(rows)); CHECK(cudaMemsetAsync(sums, 0, nq * 4, s)); };
    const auto backward = [=](cudaStream_t s, int) {
        launch(attention_backward<D, DV>, dim3(length / B::Keys, heads), B::Threads, B::SharedBytes, s, q, k, v, g, static_cast<const float*>(lse), static_cast<const float*>(delta), sums, dk, dv, length, scale);
    };
    const int sms = bench.sms();
    const auto finish = [=](cudaStream_t s, int) { launch(attention_round, sms * 4, 512, 0, s, static_cast<const float*>(sums), dq, nq / 2); };

    const auto p = [&](const char* what) { return Parameters().with("length", length).with("what", what).with("heads", heads).with("d_qk", D).with("d_v", DV); };
    forward(bench.stream(), 0);
    const Sample sample(rows);
    const int* places = sample.rows;
    launch(attention_rows, Samples, 128, size_t(length) * 4, bench.stream(), q, k, v, sample.expected, places, length, true, length, D, DV, DV, scale);
    if (!bench.right("attention forward", sample.error(bench, o, sample.expected, DV), 1e-2)) return;
    const double pairs = double(heads) * length * (length + 1) / 2;
    bench.point("attention.causal", p("forward"), bench.time(forward, 1), 2 * pairs * (D + DV), "FLOP/s");

    prepare(bench.stream(), 0);
    backward(bench.stream(), 0);
    finish(bench.stream(), 0);
    bf16 *wanted_q = sample.expected, *wanted_k = wanted_q + Samples * D, *wanted_v = wanted_k + Samples * D;
    launch(gradient_rows, Samples, 128, size_t(length) * 8, bench.stream(), q, k, v, g, static_cast<const float*>(lse), static_cast<const float*>(delta), wanted_q, wanted_k, wanted_v, places, length, D, DV, scale);
    const double error = std::max({sample.error(bench, dq, wanted_q, D), sample.error(bench, dk, wanted_k, D), sample.error(bench, dv, wanted_v, DV)});
    if (!bench.right("attention backward", error, 2e-2)) return;
    bench.point("attention.causal", p("backward"), bench.time(backward, 1), 2 * pairs * (3 * D + 2 * DV), "FLOP/s");
    bench.point("attention.causal_helpers", p("delta_and_clear"), bench.time(prepare, 1), 4.0 * nv + 4.0 * nq + 4.0 * double(rows));
    bench.point("attention.causal_helpers", p("round_dq"), bench.time(finish, 1), 6.0 * nq);
}

// Splits of the length so that all SMs have work, each at least one tile of keys.
int splits_for(int sms, int blocks, int length) {
    int splits = 1;
    while (splits * 2 * blocks <= 2 * sms && length % (64 * splits * 2) == 0 && splits < 64) splits *= 2;
    return splits;
}

template <int Tile> void decode(Bench& bench, int batch, int heads, int length) {
    const int splits = splits_for(bench.sms(), batch * heads / Tile, length);
    const size_t cache_values = size_t(batch) * length * 576, q_values = size_t(batch) * heads * 576, rows = size_t(batch) * heads;
    const int copies = std::min(bench.copies(2 * cache_values), 16);
    const auto* cache = static_cast<const bf16*>(bench.values(2 * (cache_values * copies + q_values)));
    const bf16* q = cache + cache_values * copies;
    auto* part = static_cast<float*>(bench.results(4 * (splits * rows * 513) + 2 * 2 * rows * 512));
    float* lse = part + splits * rows * 512;
    auto* out = reinterpret_cast<bf16*>(lse + splits * rows);
    const float scale = 1.f / std::sqrt(192.f);
    const auto run = [=](cudaStream_t s, const bf16* c, int parts, bf16* to) {
        launch(mla_decode<Tile>, dim3(heads / Tile, parts, batch), MlaDecode<Tile>::Threads, MlaDecode<Tile>::SharedBytes, s, q, c, part, lse, heads, length, scale);
        launch(mla_combine, int(rows), 128, 0, s, static_cast<const float*>(part), static_cast<const float*>(lse), to, parts, int(rows));
    };
    run(bench.stream(), cache, splits, out);
    const Sample sample(rows);
    launch(attention_rows, Samples, 128, size_t(length) * 4, bench.stream(), q, cache, cache, sample.expected, static_cast<const int*>(sample.rows), heads, false, length, 576, 512, 576, scale);
    if (!bench.right("latent decode", sample.error(bench, out, sample.expected, 512), 1e-2)) return;
    const auto time = bench.time([=](cudaStream_t s, int i) { run(s, cache + i * cache_values, splits, out); }, copies);
    const auto p = Parameters().with("length", length).with("batch", batch).with("heads", heads).with("latent", 576);
    bench.point("attention.latent_decode", p, time, 2.0 * (cache_values + q_values + rows * 512));
    bench.row("attention.latent_decode", p, "throughput", "FLOP/s", rate(time, 2.0 * batch * heads * double(length) * (576 + 512)));
}
} // namespace

void measure_attention(Bench& bench) {
    for (int length : {1024, 2048, 4096, 8192}) {
        if (bench.quick() && length > 1024) continue;
        for (int heads : {16, 128}) {
            if (heads == 128 && length > 4096) continue;
            causal<192, 128>(bench, heads, length);
            causal<128, 128>(bench, heads, length);
        }
    }
    for (int length : {1024, 4096, 8192, 16384})
        for (int batch : {1, 8, 32, 64, 128}) {
            if (bench.quick() && (length > 1024 || batch != 32)) continue;
            decode<16>(bench, batch, 16, length);
            decode<64>(bench, batch, 128, length);
        }
}
