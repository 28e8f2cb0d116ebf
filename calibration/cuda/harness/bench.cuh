// What a benchmark works with: a stream, memory full of random values, a clock, a table.
#pragma once
#include "check.cuh"
#include "nvml.h"
#include <functional>
#include <memory>
#include <string>
#include <vector>

// Enqueues one run; i counts the runs, for rotation among copies of the data.
using Enqueue = std::function<void(cudaStream_t stream, int i)>;

class Bench {
public:
    Bench(FILE* table, std::string command, bool quick);
    ~Bench();
    Bench(const Bench&) = delete;

    cudaStream_t stream() const { return stream_; }
    int sms() const { return machine_.sms; }
    size_t l2_bytes() const { return l2_; }
    bool quick() const { return quick_; }
    bool failed() const { return failed_; }
    size_t shared_per_sm() const { return shared_; }

    // Random memory: bfloat16 of a unit normal, or E4M3 of the same; the same bytes are handed to every caller, so nobody writes to them.
    void* values(size_t bytes, bool as_fp8 = false);
    // Memory for results, filled with 0xff (NaN in every format).
    void* results(size_t bytes);

    // Number of copies of bytes that make a working set of three times the L2 cache, at least one and at most 64.
    int copies(size_t bytes) const;

    // Seconds per run: runs are captured in a graph of at least 0.3 ms, its replays are timed by events, back to back. Includes the gap between kernels of a graph.
    Summary time(const Enqueue& run, int copies);

    // The same for work that does not stop: replays of about 20 ms fill the given seconds, and the samples are those of the last third, when clocks, power and temperature have settled.
    Summary time_sustained(const Enqueue& run, int copies, double seconds);

    // Reads clocks and power for the rows that follow. time() does it itself; who times otherwise calls it while the device works, or right after.
    void observe() { last_ = state(); }

    // A point's time and, where work (bytes, FLOPs) is not zero, its rate.
    void point(const std::string& benchmark, const Parameters& p, const Summary& time, double work = 0, const char* unit = "B/s");
    void row(const std::string& benchmark, const Parameters& p, const std::string& metric, const std::string& unit, const Summary& s);

    // Tells whether error is within limit; a point whose results are wrong is not written, and the program ends with 1.
    bool right(const std::string& what, double error, double limit);

    void progress(const std::string& text) const;

private:
    State state() const;
    cudaGraphExec_t capture(const Enqueue& run, int runs, int copies) const;
    std::vector<double> replay(cudaGraphExec_t exec, int times, bool last);
    FILE* table_;
    bool quick_, failed_ = false;
    Machine machine_;
    std::unique_ptr<Nvml> nvml_;
    cudaStream_t stream_ = nullptr;
    cudaEvent_t from_ = nullptr, to_ = nullptr;
    size_t l2_ = 0, shared_ = 0;
    void* pool_[2] = {};
    size_t pool_bytes_[2] = {};
    void* results_ = nullptr;
    size_t results_bytes_ = 0;
    State last_;
};

// ||got - expected|| / ||expected|| of two device arrays of bfloat16; NaN counts as infinite.
double error_of(const void* got, const void* expected, size_t count);
