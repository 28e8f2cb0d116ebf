// Keeps SMs busy beside a measurement.
#pragma once
#include "bench.cuh"

class Occupier {
public:
    explicit Occupier(Bench& bench);
    ~Occupier();
    Occupier(const Occupier&) = delete;

    // SMs free.. sleep until stop(). Returns when they are held.
    void hold(int free);
    // SMs free.. copy within HBM until stop().
    void copy(int free);
    // Ends it. False when it had ended by itself: then what was measured beside it is void.
    bool stop();
    // Bytes per second read (and as many written) between the last copy() and stop().
    double copied() const { return copied_; }

private:
    void reset();
    void wait_for_blocks();
    const Bench& bench_;
    cudaStream_t stream_;
    cudaEvent_t from_, to_;
    int* stop_;       // host memory, mapped
    int* ready_;      // host memory, mapped
    unsigned* arrived_;
    unsigned long long* bytes_;
    char* buffer_ = nullptr;
    bool copies_ = false;
    double copied_ = 0;
};
