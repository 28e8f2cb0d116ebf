#include "testing.h"
#include "../harness/table.h"
#include <algorithm>
using namespace testing;

int main() {
    // 0, 1, ..., 100 in any order: the p-th percentile is p.
    std::vector<double> samples;
    for (int i = 100; i >= 0; i--) samples.push_back(i);
    const Summary s = summarise(samples);
    check("percentiles of 0..100", s.median == 50 && s.p5 == 5 && s.p95 == 95 && s.repetitions == 101);
    check("the median of two is their mean", summarise({1, 3}).median == 2);
    check("one sample is its own spread", summarise({7}).p5 == 7 && summarise({7}).p95 == 7);
    check("no sample is no number", std::isnan(summarise({}).median));
    // 100 bytes in 2 s (1 s to 4 s) are 50 B/s (25 to 100).
    const Summary r = rate({2, 1, 4, 3}, 100);
    check("a rate turns the spread around", r.median == 50 && r.p5 == 25 && r.p95 == 100);

    const Machine machine{"GPU \"X\", 80 GB", "1.2", "13.0", "2030-01-01T00:00:00Z", "microbench memory", 132};
    const State state{1980, 2619, "nvml", 700.5};
    const std::string row = table_row("memory.size", Parameters().with("bytes", 1024).with("what", "copy"), "bandwidth", "B/s", {3e12, 2.9e12, 3.1e12, 9}, machine, state);
    check("a row is what README.md says", row == "memory.size,bytes=1024;what=copy,bandwidth,B/s,3e+12,2.9e+12,3.1e+12,9,\"GPU \"\"X\"\", 80 GB\",1.2,13.0,132,1980,2619,nvml,700.5,2030-01-01T00:00:00Z,microbench memory\n");
    const std::string header = table_header();
    check("header and row have 18 columns", std::count(header.begin(), header.end(), ',') == 17);
    std::printf("harness: %d checks, %d failed\n", checks, failures);
    return failures != 0;
}
