// Median and percentiles of repeated runs. Plain C++.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

struct Summary { double median = NAN, p5 = NAN, p95 = NAN; int repetitions = 0; };

// Linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996). samples sorted and not empty; fraction in [0, 1].
inline double quantile(const std::vector<double>& sorted, double fraction) {
    const double at = fraction * double(sorted.size() - 1);
    const size_t below = size_t(at), above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - double(below)) * (sorted[above] - sorted[below]);
}

inline Summary summarise(std::vector<double> samples) {
    if (samples.empty()) return {};
    std::sort(samples.begin(), samples.end());
    return {quantile(samples, 0.5), quantile(samples, 0.05), quantile(samples, 0.95), int(samples.size())};
}

// Work per run over its time: the slowest run has the lowest rate.
inline Summary rate(const Summary& time, double work) { return {work / time.median, work / time.p95, work / time.p5, time.repetitions}; }
inline Summary scaled(const Summary& s, double factor) { return {s.median * factor, s.p5 * factor, s.p95 * factor, s.repetitions}; }
