// What the kernels are checked against: the textbook formula in double precision.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

namespace reference {
// ||got - expected|| / ||expected||; NaN anywhere makes it NaN, which no tolerance accepts.
inline double error(const std::vector<double>& got, const std::vector<double>& expected) {
    double difference = 0, norm = 0;
    for (size_t i = 0; i < expected.size(); i++) { difference += (got[i] - expected[i]) * (got[i] - expected[i]); norm += expected[i] * expected[i]; }
    return std::sqrt(difference / norm);
}

struct Attention { std::vector<double> o, lse, dq, dk, dv; };

// One head, causal. With a gradient of o also the gradients of q, k, v.
inline Attention attention(const std::vector<double>& q, const std::vector<double>& k, const std::vector<double>& v, int length, int d, int dv, double scale, const std::vector<double>* gradient = nullptr) {
    Attention r;
    r.o.assign(size_t(length) * dv, 0); r.lse.assign(length, 0);
    if (gradient) { r.dq.assign(q.size(), 0); r.dk.assign(k.size(), 0); r.dv.assign(v.size(), 0); }
    std::vector<double> p(length);
    for (int i = 0; i < length; i++) {
        double peak = -INFINITY, sum = 0;
        for (int j = 0; j <= i; j++) {
            double s = 0;
            for (int c = 0; c < d; c++) s += q[size_t(i) * d + c] * k[size_t(j) * d + c];
            p[j] = s * scale;
            peak = std::fmax(peak, p[j]);
        }
        for (int j = 0; j <= i; j++) sum += p[j] = std::exp(p[j] - peak);
        r.lse[i] = peak + std::log(sum);
        for (int j = 0; j <= i; j++) {
            p[j] /= sum;
            for (int c = 0; c < dv; c++) r.o[size_t(i) * dv + c] += p[j] * v[size_t(j) * dv + c];
        }
        if (!gradient) continue;
        const double* g = gradient->data() + size_t(i) * dv;
        double delta = 0;
        for (int c = 0; c < dv; c++) delta += g[c] * r.o[size_t(i) * dv + c];
        for (int j = 0; j <= i; j++) {
            double dp = 0;
            for (int c = 0; c < dv; c++) { dp += g[c] * v[size_t(j) * dv + c]; r.dv[size_t(j) * dv + c] += p[j] * g[c]; }
            double ds = p[j] * (dp - delta) * scale;
            for (int c = 0; c < d; c++) { r.dq[size_t(i) * d + c] += ds * k[size_t(j) * d + c]; r.dk[size_t(j) * d + c] += ds * q[size_t(i) * d + c]; }
        }
    }
    return r;
}

// One query per head against the latents of one sequence; values are the first 512 columns.
inline std::vector<double> latent_attention(const std::vector<double>& q, const std::vector<double>& cache, int heads, int length, double scale) {
    std::vector<double> out(size_t(heads) * 512, 0), p(length);
    for (int h = 0; h < heads; h++) {
        double peak = -INFINITY, sum = 0;
        for (int j = 0; j < length; j++) {
            double s = 0;
            for (int c = 0; c < 576; c++) s += q[size_t(h) * 576 + c] * cache[size_t(j) * 576 + c];
            p[j] = s * scale;
            peak = std::fmax(peak, p[j]);
        }
        for (int j = 0; j < length; j++) sum += p[j] = std::exp(p[j] - peak);
        for (int j = 0; j < length; j++)
            for (int c = 0; c < 512; c++) out[size_t(h) * 512 + c] += p[j] / sum * cache[size_t(j) * 576 + c];
    }
    return out;
}

inline std::vector<double> linear_attention(const std::vector<double>& q, const std::vector<double>& k, const std::vector<double>& v, int length, int width, double decay) {
    std::vector<double> out(q.size(), 0);
    for (int i = 0; i < length; i++)
        for (int j = 0; j <= i; j++) {
            double s = 0;
            for (int c = 0; c < width; c++) s += q[size_t(i) * width + c] * k[size_t(j) * width + c];
            s *= std::pow(decay, i - j);
            for (int c = 0; c < width; c++) out[size_t(i) * width + c] += s * v[size_t(j) * width + c];
        }
    return out;
}
} // namespace reference
