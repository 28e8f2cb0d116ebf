// The families of benchmarks; each writes its points to the bench's table.
#pragma once
class Bench;

void measure_latency(Bench& bench);
void measure_memory(Bench& bench);
void measure_experts(Bench& bench);
void measure_layers(Bench& bench);
void measure_codec(Bench& bench);
void measure_gemm(Bench& bench);
void measure_partition(Bench& bench);
void measure_attention(Bench& bench);
void measure_pcie(Bench& bench);
void measure_peers(Bench& bench);
