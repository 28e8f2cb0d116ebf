#include "gemm.cuh"
#include "../kernels/ptx.cuh"
#include <cmath>
#include <vector>

#define CHECK_LT(call)                                                                                       \
    do {                                                                                                     \
        const cublasStatus_t outcome_ = (call);                                                              \
        if (outcome_ != CUBLAS_STATUS_SUCCESS) {                                                             \
            std::fprintf(stderr, "%s:%d: %s: cuBLAS status %d\n", __FILE__, __LINE__, #call, int(outcome_)); \
            std::exit(1);                                                                                    \
        }                                                                                                    \
    } while (0)

namespace {
constexpr size_t WorkspaceBytes = size_t(64) << 20;
constexpr int Workspaces = 8; // products that run at the same time must not share one
constexpr int Candidates = 5;
constexpr size_t Scales = size_t(1) << 24; // floats; enough for one per 128 elements of the largest operand

// Made once, never freed: the handle and its memory live as long as the process.
struct Library {
    cublasLtHandle_t handle;
    char* workspace;
    float* scales; // all one
    Library() {
        CHECK_LT(cublasLtCreate(&handle));
        CHECK(cudaMalloc(&workspace, Workspaces * WorkspaceBytes));
        CHECK(cudaMalloc(&scales, Scales * sizeof(float)));
        std::vector<float> ones(Scales, 1.f);
        upload(scales, ones.data(), Scales * sizeof(float));
    }
};
const Library& library() { static const Library it; return it; }

template <class T> void set(cublasLtMatmulDesc_t operation, cublasLtMatmulDescAttributes_t which, const T& value) {
    CHECK_LT(cublasLtMatmulDescSetAttribute(operation, which, &value, sizeof value));
}

__device__ float element(const void* p, size_t i, bool as_fp8) {
    if (!as_fp8) return to_float(static_cast<const bf16*>(p)[i]);
    // E4M3 to float by way of half precision, which holds it exactly.
    uint32_t halves;
    asm("cvt.rn.f16x2.e4m3x2 %0, %1;" : "=r"(halves) : "h"(static_cast<uint16_t>(static_cast<const fp8*>(p)[i])));
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(static_cast<uint16_t>(halves)));
    return value;
}

// One warp an entry, entries spread over the matrix by a stride that is coprime with its size.
__global__ void check_entries(const void* x, const void* w, const bf16* y, int m, int n, int k, bool as_fp8, double* sums) {
    const int entry = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
    const size_t at = size_t(entry) * 2654435761ull % (size_t(m) * n), row = at / n, column = at % n;
    float sum = 0.f;
    for (int i = lane; i < k; i += 32) sum += element(x, row * k + i, as_fp8) * element(w, column * k + i, as_fp8);
    for (int mask = 16; mask; mask /= 2) sum += __shfl_xor_sync(~0u, sum, mask);
    if (lane != 0) return;
    const double difference = double(to_float(y[at])) - sum;
    atomicAdd(&sums[0], difference * difference);
    atomicAdd(&sums[1], double(sum) * sum);
}
} // namespace

const char* name(Precision p) {
    switch (p) {
        case Precision::Bf16: return "bf16";
        case Precision::Fp8Fast: return "fp8_fast_accumulation";
        case Precision::Fp8Full: return "fp8_full_accumulation";
        default: return "fp8_scaled_1x128_128x128";
    }
}

bool supported(Precision p) { return p != Precision::Fp8Block || CUBLAS_VERSION >= 120900; }

Gemm::Gemm(const GemmShape& s, Precision p, int sms) : shape_(s), precision_(p) {
    const auto type = is_fp8(p) ? CUDA_R_8F_E4M3 : CUDA_R_16BF;
    CHECK_LT(cublasLtMatmulDescCreate(&operation_, CUBLAS_COMPUTE_32F, CUDA_R_32F));
    set(operation_, CUBLASLT_MATMUL_DESC_TRANSA, CUBLAS_OP_T);
    set(operation_, CUBLASLT_MATMUL_DESC_TRANSB, CUBLAS_OP_N);
    if (is_fp8(p)) {
        set(operation_, CUBLASLT_MATMUL_DESC_FAST_ACCUM, int8_t(p == Precision::Fp8Fast));
        const float* one = library().scales;
        set(operation_, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, one);
        set(operation_, CUBLASLT_MATMUL_DESC_B_SCALE_POINTER, one);
    }
#if CUBLAS_VERSION >= 120900
    if (p == Precision::Fp8Block) { // weights by blocks, activations by 128 along k (cuBLAS, "1D and 2D block scaling"; compute capability 9.0)
        set(operation_, CUBLASLT_MATMUL_DESC_A_SCALE_MODE, int32_t(CUBLASLT_MATMUL_MATRIX_SCALE_BLK128x128_32F));
        set(operation_, CUBLASLT_MATMUL_DESC_B_SCALE_MODE, int32_t(CUBLASLT_MATMUL_MATRIX_SCALE_VEC128_32F));
    }
#endif
    if (sms > 0) set(operation_, CUBLASLT_MATMUL_DESC_SM_COUNT_TARGET, int32_t(sms));
    CHECK_LT(cublasLtMatrixLayoutCreate(&a_, type, s.k, s.n, s.k));
    CHECK_LT(cublasLtMatrixLayoutCreate(&b_, type, s.k, s.m, s.k));
    CHECK_LT(cublasLtMatrixLayoutCreate(&d_, CUDA_R_16BF, s.n, s.m, s.n));
}

Gemm::~Gemm() {
    cublasLtMatrixLayoutDestroy(d_);
    cublasLtMatrixLayoutDestroy(b_);
    cublasLtMatrixLayoutDestroy(a_);
    cublasLtMatmulDescDestroy(operation_);
}

bool Gemm::choose(Bench& bench, const void* x, const void* w, void* y) {
    cublasLtMatmulPreference_t preference;
    CHECK_LT(cublasLtMatmulPreferenceCreate(&preference));
    CHECK_LT(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &WorkspaceBytes, sizeof WorkspaceBytes));
    cublasLtMatmulHeuristicResult_t found[Candidates];
    int count = 0;
    const auto outcome = cublasLtMatmulAlgoGetHeuristic(library().handle, operation_, a_, b_, d_, d_, preference, Candidates, found, &count);
    CHECK_LT(cublasLtMatmulPreferenceDestroy(preference));
    if (outcome == CUBLAS_STATUS_NOT_SUPPORTED || count == 0) return false;
    CHECK_LT(outcome);
    cudaEvent_t from, to;
    CHECK(cudaEventCreate(&from));
    CHECK(cudaEventCreate(&to));
    float best = INFINITY;
    auto fastest = found[0].algo;
    for (int i = 0; i < count; i++) {
        algorithm_ = found[i].algo;
        float shortest = INFINITY;
        for (int turn = 0; turn < 4; turn++) { // the first one warms up
            CHECK(cudaEventRecord(from, bench.stream()));
            run(bench.stream(), x, w, y);
            CHECK(cudaEventRecord(to, bench.stream()));
            CHECK(cudaStreamSynchronize(bench.stream()));
            float ms = 0;
            CHECK(cudaEventElapsedTime(&ms, from, to));
            if (turn > 0) shortest = std::min(shortest, ms);
        }
        if (shortest < best) { best = shortest; fastest = found[i].algo; }
    }
    algorithm_ = fastest;
    CHECK(cudaEventDestroy(from));
    CHECK(cudaEventDestroy(to));
    return true;
}

void Gemm::run(cudaStream_t stream, const void* x, const void* w, void* y, int workspace) const {
    const float one = 1.f, zero = 0.f;
    CHECK_LT(cublasLtMatmul(library().handle, operation_, &one, w, a_, x, b_, &zero, y, d_, y, d_, &algorithm_, library().workspace + workspace % Workspaces * WorkspaceBytes, WorkspaceBytes, stream));
}

double Gemm::error(const void* x, const void* w, const void* y) const {
    double* sums;
    double host[2];
    CHECK(cudaMalloc(&sums, sizeof host));
    fill(sums, 0, sizeof host);
    launch(check_entries, 512, 256, 0, nullptr, x, w, static_cast<const bf16*>(y), shape_.m, shape_.n, shape_.k, is_fp8(precision_), sums);
    CHECK(cudaMemcpy(host, sums, sizeof host, cudaMemcpyDeviceToHost));
    CHECK(cudaFree(sums));
    const double error = std::sqrt(host[0] / host[1]);
    return std::isnan(error) ? INFINITY : error;
}
