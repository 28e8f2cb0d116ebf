#!/usr/bin/env python3
"""Times a vendor's attention kernels through PyTorch and writes the table of README.md.

Optional: needs a PyTorch with CUDA. The kernels in kernels/ use mma.sync and stay well below what the vendor's libraries reach on Hopper; this is how to put a library's numbers beside them.
usage: library_attention.py OUT.csv
"""
import csv
import datetime
import subprocess
import sys

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

COLUMNS = ("benchmark parameters metric unit median p5 p95 repetitions device driver runtime sms "
           "sm_clock_mhz memory_clock_mhz clock_source power_w date command").split()
BACKENDS = {"cudnn": SDPBackend.CUDNN_ATTENTION, "flash": SDPBackend.FLASH_ATTENTION}
REPETITIONS = 20


def quantile(samples, fraction):
    at = fraction * (len(samples) - 1)
    below = int(at)
    above = min(below + 1, len(samples) - 1)
    return samples[below] + (at - below) * (samples[above] - samples[below])


def timed(run):
    for _ in range(3):
        run()
    samples = []
    for _ in range(REPETITIONS):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        run()
        end.record()
        end.synchronize()
        samples.append(start.elapsed_time(end) * 1e-3)
    return sorted(samples)


def state():
    query = "clocks.sm,clocks.mem,power.draw,driver_version"
    sm, memory, power, driver = subprocess.check_output(["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader,nounits", "-i", "0"], text=True).strip().split(", ")
    return int(sm), int(memory), power if power.replace(".", "").isdigit() else "", driver


def main(out):
    properties = torch.cuda.get_device_properties(0)
    date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with open(out, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for library, backend in BACKENDS.items():
            for heads in (16, 128):
                for length in (1024, 2048, 4096, 8192):
                    for d, dv in ((192, 128), (128, 128)):
                        if heads == 128 and length > 4096:
                            continue
                        q, k = (torch.randn(1, heads, length, d, device="cuda", dtype=torch.bfloat16, requires_grad=True) for _ in range(2))
                        v = torch.randn(1, heads, length, dv, device="cuda", dtype=torch.bfloat16, requires_grad=True)

                        def forward():
                            return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)

                        pairs = heads * length * (length + 1) / 2
                        try:
                            with sdpa_kernel(backend):
                                o = forward()
                                g = torch.randn_like(o)
                                runs = {"forward": (timed(forward), 2 * pairs * (d + dv)),
                                        "backward": (timed(lambda: torch.autograd.grad(o, (q, k, v), g, retain_graph=True)), 2 * pairs * (3 * d + 2 * dv))}
                        except RuntimeError as error:
                            print(f"{library} {heads} heads, {length} tokens, {d}/{dv}: {str(error).splitlines()[0]}", file=sys.stderr)
                            continue
                        sm, memory, power, driver = state()
                        for what, (samples, flops) in runs.items():
                            parameters = f"length={length};what={what};heads={heads};d_qk={d};d_v={dv};library={library}"
                            times = [quantile(samples, f) for f in (0.5, 0.05, 0.95)]
                            rates = [flops / times[0], flops / times[2], flops / times[1]]
                            for metric, unit, values in (("time", "s", times), ("throughput", "FLOP/s", rates)):
                                table.writerow(["attention.library", parameters, metric, unit, *(f"{x:.6g}" for x in values), REPETITIONS, properties.name, driver, torch.version.cuda,
                                                properties.multi_processor_count, sm, memory, "nvml", power, date, f"library_attention.py {out}"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
