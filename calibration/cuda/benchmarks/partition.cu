// A matrix product that leaves SMs to others: alone, with the others held, and with a copy on the others. The difference is the overlap tax.
#include "../harness/gemm.cuh"
#include "../harness/occupier.cuh"
#include "all.h"
#include <chrono>
#include <vector>

namespace {
struct Case { const char* layer; GemmShape shape; };
// Forward products of a DeepSeek-V3 layer over one micro-batch of 4096 tokens, and a product bound by memory.
constexpr Case Cases[] = {{"q_b", {4096, 24576, 1536}}, {"o", {4096, 7168, 16384}}, {"expert_gate_up", {8192, 4096, 7168}}, {"expert_down", {8192, 7168, 2048}}, {"o_small", {64, 7168, 16384}}};

// False when the SMs were not held for as long as the measurement took: something waited for the whole device, and would again.
bool one(Bench& bench, Occupier& occupier, const Case& c, Precision precision, int sms) {
    const size_t x_bytes = element_bytes(precision) * c.shape.m * c.shape.k;
    Gemm gemm(c.shape, precision, sms == bench.sms() ? 0 : sms);
    const size_t set = (gemm.input_bytes() + 255) / 256 * 256, out = (gemm.output_bytes() + 255) / 256 * 256;
    const int copies = bench.copies(set + out);
    auto* in = static_cast<const char*>(bench.values(set * copies, is_fp8(precision)));
    auto* y = static_cast<char*>(bench.results(out * copies));
    if (!gemm.choose(bench, in, in + x_bytes, y)) return true;
    CHECK(cudaMemsetAsync(y, 0xff, gemm.output_bytes(), bench.stream()));
    gemm.run(bench.stream(), in, in + x_bytes, y);
    CHECK(cudaStreamSynchronize(bench.stream()));
    if (!bench.right(std::string("partition ") + c.layer, gemm.error(in, in + x_bytes, y), precision == Precision::Fp8Fast ? 2e-2 : 5e-3)) return true;
    const auto measure = [&] { return bench.time([&](cudaStream_t s, int i) { gemm.run(s, in + set * i, in + set * i + x_bytes, y + out * i); }, copies); };
    const auto parameters = [&](const char* others) {
        return Parameters().with("sms", sms).with("precision", name(precision)).with("layer", c.layer).with("m", c.shape.m).with("n", c.shape.n).with("k", c.shape.k).with("others", others);
    };
    bench.point("partition.gemm", parameters("idle"), measure(), flops(c.shape), "FLOP/s");
    if (sms >= bench.sms()) return true;
    occupier.hold(sms);
    const auto held = measure();
    if (!occupier.stop()) return false;
    bench.point("partition.gemm", parameters("held"), held, flops(c.shape), "FLOP/s");
    occupier.copy(sms);
    const auto beside = measure();
    if (!occupier.stop()) return false;
    bench.point("partition.gemm", parameters("copying"), beside, flops(c.shape), "FLOP/s");
    const double copied = 2 * occupier.copied();
    bench.row("partition.copy", parameters("copying"), "bandwidth", "B/s", {copied, copied, copied, 1});
    return true;
}

// The copy by itself on the same SMs, read and written bytes together.
void copy_alone(Bench& bench, Occupier& occupier, int sms) {
    std::vector<double> samples;
    for (int i = 0; i < 5; i++) {
        occupier.copy(sms);
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
        while (std::chrono::steady_clock::now() < until) {}
        bench.observe();
        occupier.stop();
        samples.push_back(2 * occupier.copied());
    }
    bench.row("partition.copy_alone", Parameters().with("copying_sms", bench.sms() - sms), "bandwidth", "B/s", summarise(samples));
}
} // namespace

void measure_partition(Bench& bench) {
    Occupier occupier(bench);
    for (int sms : {bench.sms(), 124, 120, 112, 108, 96, 80, 64}) {
        if (sms > bench.sms()) continue;
        if (sms < bench.sms()) copy_alone(bench, occupier, sms);
        for (const auto precision : {Precision::Bf16, Precision::Fp8Full})
            for (const auto& c : Cases) {
                if (bench.quick() && sms != 112) continue;
                if (!bench.right("SMs held during a measurement", one(bench, occupier, c, precision, sms) ? 0 : 1, 0)) return;
            }
    }
}
