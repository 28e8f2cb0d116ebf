// The table that the simulator reads: one row a point and metric. Plain C++. README.md says what each column means.
#pragma once
#include "statistics.h"
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

// What a point was measured with, in order: the first is the one that a plot has on its axis.
class Parameters {
public:
    Parameters& with(const std::string& key, const std::string& value) { text_ += (text_.empty() ? "" : ";") + key + "=" + value; return *this; }
    Parameters& with(const std::string& key, const char* value) { return with(key, std::string(value)); }
    Parameters& with(const std::string& key, long long value) { return with(key, std::to_string(value)); }
    Parameters& with(const std::string& key, size_t value) { return with(key, std::to_string(value)); }
    Parameters& with(const std::string& key, int value) { return with(key, std::to_string(value)); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// What is the same for all rows of a run.
struct Machine { std::string device, driver, runtime, date, command; int sms = 0; };

// Clocks and power while the point was measured; power below zero where nobody tells.
struct State { int sm_clock_mhz = 0, memory_clock_mhz = 0; std::string clock_source; double power_w = -1; };

inline std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (char c : text) { if (c == '"') out += '"'; out += c; }
    return out + '"';
}

inline const char* table_header() {
    return "benchmark,parameters,metric,unit,median,p5,p95,repetitions,device,driver,runtime,sms,sm_clock_mhz,memory_clock_mhz,clock_source,power_w,date,command\n";
}

inline std::string table_row(const std::string& benchmark, const Parameters& p, const std::string& metric, const std::string& unit, const Summary& s, const Machine& m, const State& state) {
    char numbers[160], clocks[80], power[32] = "";
    std::snprintf(numbers, sizeof numbers, "%.6g,%.6g,%.6g,%d", s.median, s.p5, s.p95, s.repetitions);
    std::snprintf(clocks, sizeof clocks, "%d,%d,%d,%s", m.sms, state.sm_clock_mhz, state.memory_clock_mhz, state.clock_source.c_str());
    if (state.power_w >= 0) std::snprintf(power, sizeof power, "%.1f", state.power_w);
    return benchmark + "," + quoted(p.text()) + "," + metric + "," + unit + "," + numbers + "," + quoted(m.device) + "," + m.driver + "," + m.runtime + "," + clocks + "," + power + "," + m.date + "," + quoted(m.command) + "\n";
}
