// A handful of words for tests without a framework: a failed check prints and makes the program exit with 1.
#pragma once
#include "../kernels/ptx.cuh"
#include "reference.h"
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace testing {
inline int failures = 0, checks = 0;
// New every run; MICROBENCH_SEED repeats one.
inline unsigned seed() {
    static const unsigned it = std::getenv("MICROBENCH_SEED") ? unsigned(std::strtoul(std::getenv("MICROBENCH_SEED"), nullptr, 10)) : std::random_device{}();
    return it;
}
inline std::mt19937& random() {
    static std::mt19937 generator((emulator::seed(seed()), seed()));
    return generator;
}
inline void check(const std::string& law, bool holds, double value = 0) {
    checks++;
    if (!holds) { failures++; std::printf("FAILED %s (%g), MICROBENCH_SEED=%u\n", law.c_str(), value, seed()); }
}
inline void within(const std::string& law, double error, double limit) { check(law, error <= limit, error); }

inline std::vector<bf16> values(size_t count, float spread = 1.f) {
    std::normal_distribution<float> normal(0.f, spread);
    std::vector<bf16> v(count);
    for (auto& x : v) x = to_bf16(normal(random()));
    return v;
}
inline std::vector<double> doubles(const bf16* v, size_t count) {
    std::vector<double> d(count);
    for (size_t i = 0; i < count; i++) d[i] = to_float(v[i]);
    return d;
}
inline std::vector<double> doubles(const std::vector<bf16>& v) { return doubles(v.data(), v.size()); }
inline std::vector<double> doubles(const std::vector<float>& v) { return {v.begin(), v.end()}; }
} // namespace testing
