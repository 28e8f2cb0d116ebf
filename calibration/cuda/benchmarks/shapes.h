// Weights of the models that the simulator knows, n x k as in y = x w^T, from the models' published config.json.
#pragma once
#include <vector>

struct Weight { const char* model; const char* layer; int n, k; bool large; };

inline const std::vector<Weight>& weights() {
    static const std::vector<Weight> all = {
        // DeepSeek-V3: hidden 7168, 128 heads of 128 + 64, ranks 1536 and 512, experts 2048, dense 18432.
        {"deepseek-v3", "q_a_and_kv_a", 2112, 7168, false}, {"deepseek-v3", "q_b", 24576, 1536, false}, {"deepseek-v3", "kv_b", 32768, 512, false},
        {"deepseek-v3", "o", 7168, 16384, false}, {"deepseek-v3", "expert_gate_up", 4096, 7168, false}, {"deepseek-v3", "expert_down", 7168, 2048, false},
        {"deepseek-v3", "dense_gate_up", 36864, 7168, false}, {"deepseek-v3", "dense_down", 7168, 18432, false},
        // Qwen2.5-72B: hidden 8192, 64 heads and 8 of keys of 128, intermediate 29568. Qwen3-235B-A22B: hidden 4096, 64 and 4 heads of 128, experts 1536.
        {"qwen2.5-72b", "qkv", 10240, 8192, false}, {"qwen2.5-72b", "o", 8192, 8192, false}, {"qwen2.5-72b", "gate_up", 59136, 8192, true}, {"qwen2.5-72b", "down", 8192, 29568, true},
        {"qwen3-235b-a22b", "qkv", 9216, 4096, false}, {"qwen3-235b-a22b", "o", 4096, 8192, false}, {"qwen3-235b-a22b", "expert_gate_up", 3072, 4096, false}, {"qwen3-235b-a22b", "expert_down", 4096, 1536, false},
        // Llama-3.1-405B: hidden 16384, 128 heads and 8 of keys of 128, intermediate 53248; split over 8 GPUs by tensor parallelism, as it runs.
        {"llama-3.1-405b-tp8", "qkv", 2304, 16384, false}, {"llama-3.1-405b-tp8", "o", 16384, 2048, false}, {"llama-3.1-405b-tp8", "gate_up", 13312, 16384, true}, {"llama-3.1-405b-tp8", "down", 16384, 6656, false},
        // MiniMax-Text-01: hidden 6144, 64 heads and 8 of keys of 128, experts 9216. MiniMax-M2: hidden 3072, 48 and 8 heads of 128, experts 1536.
        {"minimax-text-01", "qkv", 10240, 6144, false}, {"minimax-text-01", "o", 6144, 8192, false}, {"minimax-text-01", "expert_gate_up", 18432, 6144, false}, {"minimax-text-01", "expert_down", 6144, 9216, false},
        {"minimax-m2", "qkv", 8192, 3072, false}, {"minimax-m2", "o", 3072, 6144, false}, {"minimax-m2", "expert_gate_up", 3072, 3072, false}, {"minimax-m2", "expert_down", 3072, 1536, false},
    };
    return all;
}
