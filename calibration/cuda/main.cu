#include "benchmarks/all.h"
#include "harness/bench.cuh"
#include <cstring>
#include <string>
#include <vector>

namespace {
struct Family { const char* name; const char* what; void (*measure)(Bench&); };
constexpr Family Families[] = {
    {"latency", "launches, graphs, synchronisation, round trips, barriers, fences, atomics, flags", measure_latency},
    {"memory", "HBM and L2 by size and by SMs, latency of a dependent load", measure_memory},
    {"experts", "gating, rows to experts and back, weighted sum of expert outputs", measure_experts},
    {"layers", "RMSNorm, SwiGLU, rotary embedding, linear attention", measure_layers},
    {"codec", "FP8 quantisation and LogFMT, alone and fused with a copy", measure_codec},
    {"gemm", "dense and grouped matrix products, BF16 and FP8", measure_gemm},
    {"partition", "matrix products on fewer SMs, and beside a copy on the others", measure_partition},
    {"attention", "causal attention forward and backward, latent decode", measure_attention},
    {"pcie", "copies between host and device", measure_pcie},
    {"peers", "copies, all-to-all and all-reduce between GPUs; nothing with one GPU", measure_peers},
};

int usage() {
    std::fprintf(stderr, "usage: microbench FAMILY|all|list [--out FILE] [--quick]\n--quick: few repetitions and points, to see that everything runs\n");
    for (const auto& f : Families) std::fprintf(stderr, "  %-10s %s\n", f.name, f.what);
    return 2;
}
} // namespace

int main(int argc, char** argv) {
    std::string family, out, command = "microbench";
    bool quick = false;
    for (int i = 1; i < argc; i++) {
        command += std::string(" ") + argv[i];
        if (std::strcmp(argv[i], "--quick") == 0) quick = true;
        else if (std::strcmp(argv[i], "--out") == 0 && i + 1 < argc) { out = argv[++i]; command += " " + out; }
        else if (argv[i][0] != '-' && family.empty()) family = argv[i];
        else return usage();
    }
    if (family == "list") {
        for (const auto& f : Families) std::printf("%s\n", f.name);
        return 0;
    }
    std::vector<Family> chosen;
    for (const auto& f : Families) if (family == "all" || family == f.name) chosen.push_back(f);
    if (chosen.empty()) return usage();
    FILE* table = out.empty() ? stdout : std::fopen(out.c_str(), "w");
    if (!table) { std::perror(out.c_str()); return 2; }
    Bench bench(table, command, quick);
    for (const auto& f : chosen) { bench.progress(f.name); f.measure(bench); }
    if (table != stdout) std::fclose(table);
    return bench.failed() ? 1 : 0;
}
