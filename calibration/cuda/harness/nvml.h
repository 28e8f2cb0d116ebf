// Clocks, power and driver version from the driver's management library, loaded at run time: a machine without it still measures.
// Types and numbers are those of nvml.h (NVML API reference: nvmlDeviceGetClockInfo, nvmlDeviceGetPowerUsage, nvmlSystemGetDriverVersion).
#pragma once
#include "table.h"
#include <dlfcn.h>

class Nvml {
public:
    explicit Nvml(const char* bus_id) {
        library_ = dlopen("libnvidia-ml.so.1", RTLD_LAZY);
        if (!library_) return;
        auto initialise = find<int (*)()>("nvmlInit_v2");
        auto handle = find<int (*)(const char*, void**)>("nvmlDeviceGetHandleByPciBusId_v2");
        clock_ = find<int (*)(void*, int, unsigned*)>("nvmlDeviceGetClockInfo");
        power_ = find<int (*)(void*, unsigned*)>("nvmlDeviceGetPowerUsage");
        driver_ = find<int (*)(char*, unsigned)>("nvmlSystemGetDriverVersion");
        ready_ = initialise && handle && clock_ && power_ && initialise() == 0 && handle(bus_id, &device_) == 0;
    }
    std::string driver() const {
        char text[96] = "";
        return ready_ && driver_ && driver_(text, sizeof text) == 0 ? text : "";
    }
    // False where the library is missing or does not answer.
    bool read(State& state) const {
        unsigned sm = 0, memory = 0, milliwatts = 0;
        constexpr int Sm = 1, Memory = 2;
        if (!ready_ || clock_(device_, Sm, &sm) != 0 || clock_(device_, Memory, &memory) != 0) return false;
        state.sm_clock_mhz = int(sm);
        state.memory_clock_mhz = int(memory);
        state.clock_source = "nvml";
        state.power_w = power_(device_, &milliwatts) == 0 ? milliwatts / 1000.0 : -1;
        return true;
    }

private:
    template <class F> F find(const char* name) const { return reinterpret_cast<F>(dlsym(library_, name)); }
    void* library_ = nullptr;
    void* device_ = nullptr;
    int (*clock_)(void*, int, unsigned*) = nullptr;
    int (*power_)(void*, unsigned*) = nullptr;
    int (*driver_)(char*, unsigned) = nullptr;
    bool ready_ = false;
};
