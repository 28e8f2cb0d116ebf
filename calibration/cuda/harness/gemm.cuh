// y = x w^T through cuBLASLt: x [m][k], w [n][k], y [m][n] in BF16, all row major; to cuBLASLt, which counts by columns, that is y^T (n x m) = w^T^T x^T with the first operand transposed.
#pragma once
#include "bench.cuh"
#include <cublasLt.h>
#include <memory>

enum class Precision { Bf16, Fp8Fast, Fp8Full, Fp8Block };
const char* name(Precision p);
bool supported(Precision p); // whether this toolkit's cuBLASLt has it
inline bool is_fp8(Precision p) { return p != Precision::Bf16; }
inline size_t element_bytes(Precision p) { return is_fp8(p) ? 1 : 2; }

struct GemmShape { int m, n, k; };
inline double flops(const GemmShape& s) { return 2.0 * s.m * s.n * s.k; }

class Gemm {
public:
    // sms: SMs that the library is told to use, 0 for all.
    Gemm(const GemmShape& shape, Precision precision, int sms = 0);
    ~Gemm();
    Gemm(const Gemm&) = delete;

    // Chooses the fastest of the library's first candidates by timing them. False when the library has none.
    bool choose(Bench& bench, const void* x, const void* w, void* y);
    void run(cudaStream_t stream, const void* x, const void* w, void* y, int workspace = 0) const;

    // ||got - exact|| / ||exact|| over 4096 entries of the result, computed entry by entry in FP32.
    double error(const void* x, const void* w, const void* y) const;

    size_t input_bytes() const { return element_bytes(precision_) * (size_t(shape_.m) + shape_.n) * shape_.k; }
    size_t output_bytes() const { return size_t(2) * shape_.m * shape_.n; }

private:
    GemmShape shape_;
    Precision precision_;
    cublasLtMatmulDesc_t operation_;
    cublasLtMatrixLayout_t a_, b_, d_;
    cublasLtMatmulAlgo_t algorithm_{};
};
