// The functions of kernels/ptx.cuh in plain C++, written from the fragment layouts of the PTX ISA (mma.m16n8k16, ldmatrix), so that a kernel with a wrong index fails here too.
#pragma once

inline float to_float(uint16_t bits) { return __uint_as_float(uint32_t(bits) << 16); }
inline uint16_t to_bf16(float value) {
    uint32_t u = __float_as_uint(value);
    if (std::isnan(value)) return 0x7fff;
    return uint16_t((u + 0x7fff + ((u >> 16) & 1)) >> 16);
}
inline uint32_t pack(float low, float high) { return to_bf16(low) | uint32_t(to_bf16(high)) << 16; }

// E4M3: 4 exponent bits with bias 7, 3 mantissa bits, largest 448, no infinity.
inline float fp8_to_float(uint8_t bits) {
    int exponent = (bits >> 3) & 15, mantissa = bits & 7;
    if (exponent == 15 && mantissa == 7) return std::nanf("");
    float magnitude = exponent == 0 ? std::ldexp(float(mantissa), -9) : std::ldexp(1.f + mantissa / 8.f, exponent - 7);
    return bits & 0x80 ? -magnitude : magnitude;
}
inline uint8_t to_fp8(float value) {
    uint8_t sign = std::signbit(value) ? 0x80 : 0;
    if (std::isnan(value)) return sign | 0x7f;
    float magnitude = std::fabs(value);
    if (magnitude >= 448.f) return sign | 0x7e;
    int exponent = magnitude > 0 ? std::max(std::ilogb(magnitude), -6) : -6;
    int steps = int(std::nearbyint(std::ldexp(magnitude, 3 - exponent))); // 8..16 when normal
    if (exponent == -6 && steps < 8) return sign | uint8_t(steps);
    if (steps == 16) { steps = 8; exponent++; }
    return sign | uint8_t((exponent + 7) << 3 | (steps - 8));
}
inline uint16_t pack_fp8(float low, float high) { return uint16_t(to_fp8(low) | to_fp8(high) << 8); }

inline float fast_exp2(float x) { return std::exp2(x); }
inline float fast_log2(float x) { return std::log2(x); }

// A copy arrives at once or as late as it may, when its group is waited for.
inline void copy_async(void* shared, const void* global) { emulator::queue_copy(shared, global); }
inline void copy_commit() { emulator::close_group(); }
template <int Pending> void copy_wait() { emulator::finish_copies(Pending); }

inline void load_rows(uint32_t (&r)[4], const void* row, bool transposed) {
    const auto* rows = emulator::exchange_pointers(row);
    int lane = emulator::lane();
    for (int m = 0; m < 4; m++) {
        uint16_t pair[2];
        for (int i = 0; i < 2; i++) {
            int major = lane / 4, minor = 2 * (lane % 4) + i;
            int at = transposed ? minor : major, element = transposed ? major : minor;
            std::memcpy(&pair[i], static_cast<const uint16_t*>(rows[8 * m + at]) + element, 2);
        }
        r[m] = pair[0] | uint32_t(pair[1]) << 16;
    }
}
inline void load_matrices(uint32_t (&r)[4], const void* row) { load_rows(r, row, false); emulator::exchange({}); }
inline void load_matrices_transposed(uint32_t (&r)[4], const void* row) { load_rows(r, row, true); emulator::exchange({}); }

inline float half_of(uint32_t word, int high) { return to_float(uint16_t(high ? word >> 16 : word)); }

inline void multiply(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    emulator::Slot mine{};
    std::memcpy(&mine, a, 16);
    const auto* shared_a = emulator::exchange(mine);
    emulator::Slot all_a[32];
    std::memcpy(all_a, shared_a, sizeof all_a);
    const auto* all_b = emulator::exchange({{b0, b1, 0, 0}});
    int group = emulator::lane() / 4, thread = emulator::lane() % 4;
    for (int i = 0; i < 4; i++) {
        int row = group + (i >= 2 ? 8 : 0), column = 2 * thread + (i & 1);
        double sum = d[i];
        for (int k = 0; k < 16; k++) {
            // a: register 0 rows 0-7 k 0-7, 1 rows 8-15, 2 k 8-15, 3 both; b: register 0 k 0-7, 1 k 8-15.
            int owner = (row % 8) * 4 + (k % 8) / 2;
            float x = half_of(all_a[owner].word[(row >= 8) + 2 * (k >= 8)], k & 1);
            float y = half_of(all_b[column * 4 + (k % 8) / 2].word[k >= 8], k & 1);
            sum += double(x) * y;
        }
        d[i] = float(sum);
    }
    emulator::exchange({});
}

template <class V> V load_stream(const V* p) { return *p; }
inline void add_pair(float* p, float x, float y) { p[0] += x; p[1] += y; }
