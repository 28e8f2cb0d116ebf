#!/usr/bin/env python3
"""Times a vendor's attention kernels and whole transformer layers through PyTorch and writes the table of README.md.

Optional: needs a PyTorch with CUDA. The attention kernels in kernels/ use mma.sync and stay well below what the vendor's libraries reach on Hopper; this puts a library's numbers beside them.
A layer is products, attention and what lies between in one CUDA graph without a pause: what a step predicted from its kernels is to be compared with.
usage: library.py OUT.csv
"""
import csv
import datetime
import subprocess
import sys

import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

COLUMNS = ("benchmark parameters metric unit median p5 p95 repetitions device driver runtime sms "
           "sm_clock_mhz memory_clock_mhz clock_source power_w date command").split()
BACKENDS = {"cudnn": SDPBackend.CUDNN_ATTENTION, "flash": SDPBackend.FLASH_ATTENTION}
SHORTEST_GRAPH, REPETITIONS, SUSTAINED = 3e-3, 15, 1.0  # seconds, counts, seconds

# Decoder layers with grouped-query attention and a gated feed-forward network: hidden size, heads, heads of keys, head size, feed-forward size, tokens of a sequence (Llama 3, arXiv:2407.21783, table 3).
LAYERS = {"llama-3-8b": (4096, 32, 8, 128, 14336, 8192), "llama-3-70b": (8192, 64, 8, 128, 28672, 4096), "llama-3-70b-tp4": (8192, 16, 2, 128, 7168, 8192)}


def quantile(samples, fraction):
    at = fraction * (len(samples) - 1)
    below = int(at)
    above = min(below + 1, len(samples) - 1)
    return samples[below] + (at - below) * (samples[above] - samples[below])


def state():
    query = "clocks.sm,clocks.mem,power.draw,driver_version"
    sm, memory, power, driver = subprocess.check_output(["nvidia-smi", f"--query-gpu={query}", "--format=csv,noheader,nounits", "-i", "0"], text=True).strip().split(", ")
    return int(sm), int(memory), power if power.replace(".", "").isdigit() else "", driver


def capture(run, runs):
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(runs):
            run()
    graph.replay()
    torch.cuda.synchronize()
    return graph


def replays(graph, times):
    """Seconds of each of a number of replays, back to back, and the device's state while they run."""
    events = [torch.cuda.Event(enable_timing=True) for _ in range(times + 1)]
    events[0].record()
    for event in events[1:]:
        graph.replay()
        event.record()
    seen = state()
    torch.cuda.synchronize()
    return [a.elapsed_time(b) * 1e-3 for a, b in zip(events, events[1:])], seen


def timed(run, sustained):
    """Sorted seconds per run from replays of a CUDA graph, and the device's state. Sustained: after two thirds of SUSTAINED seconds without a pause."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(side)
    graph = capture(run, 1)
    once = sorted(replays(graph, 3)[0])[1]
    runs = max(1, min(100, int(SHORTEST_GRAPH / once)))
    if runs > 1:
        graph = capture(run, runs)
    times = max(6, int(SUSTAINED / (once * runs))) if sustained else REPETITIONS
    if sustained:
        for _ in range(times - times // 3):
            graph.replay()
        times //= 3
    samples, seen = replays(graph, times)
    return sorted(s / runs for s in samples), seen


class Table:
    def __init__(self, file, out):
        self.writer = csv.writer(file, lineterminator="\n")
        self.writer.writerow(COLUMNS)
        self.properties = torch.cuda.get_device_properties(0)
        self.end = (datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), f"library.py {out}")

    def point(self, benchmark, parameters, flops, measured):
        samples, (sm, memory, power, driver) = measured
        times = [quantile(samples, f) for f in (0.5, 0.05, 0.95)]
        rates = [flops / times[0], flops / times[2], flops / times[1]]
        for metric, unit, values in (("time", "s", times), ("throughput", "FLOP/s", rates)):
            self.writer.writerow([benchmark, parameters, metric, unit, *(f"{x:.6g}" for x in values), len(samples), self.properties.name, driver, torch.version.cuda,
                                  self.properties.multi_processor_count, sm, memory, "nvml", power, *self.end])


def measured_or_told(what, run):
    try:
        run()
    except Exception as error:  # a library lacks a kernel for this shape: the others still count
        print(f"{what}: {str(error).splitlines()[0]}", file=sys.stderr)


def attention(table, library, heads, length, d, dv, sustained):
    q, k = (torch.randn(1, heads, length, d, device="cuda", dtype=torch.bfloat16, requires_grad=True) for _ in range(2))
    v = torch.randn(1, heads, length, dv, device="cuda", dtype=torch.bfloat16, requires_grad=True)
    g = torch.randn(1, heads, length, dv, device="cuda", dtype=torch.bfloat16)
    pairs = heads * length * (length + 1) / 2
    with sdpa_kernel(BACKENDS[library]):
        def forward():
            return F.scaled_dot_product_attention(q, k, v, is_causal=True)

        # The backward pass alone cannot be captured beside a forward pass of another graph: both, and the difference.
        runs = {"forward": (forward, 2 * pairs * (d + dv)), "forward_backward": (lambda: torch.autograd.grad(forward(), (q, k, v), g), 2 * pairs * (d + dv) + 2 * pairs * (3 * d + 2 * dv))}
        for what, (run, flops) in runs.items():
            parameters = f"length={length};what={what};heads={heads};d_qk={d};d_v={dv};library={library}"
            table.point("attention.sustained" if sustained else "attention.library", parameters, flops, timed(run, sustained))


def layer(table, model, compiled):
    hidden, heads, key_heads, d, inner, length = LAYERS[model]

    def weight(n, k):
        return (torch.randn(n, k, device="cuda", dtype=torch.bfloat16) / k ** 0.5).requires_grad_()

    qkv, out, up, down = weight((heads + 2 * key_heads) * d, hidden), weight(hidden, heads * d), weight(2 * inner, hidden), weight(hidden, inner)
    norms = [torch.ones(hidden, device="cuda", dtype=torch.bfloat16, requires_grad=True) for _ in range(2)]
    x = torch.randn(1, length, hidden, device="cuda", dtype=torch.bfloat16, requires_grad=True)
    g = torch.randn(1, length, hidden, device="cuda", dtype=torch.bfloat16)
    angle = torch.arange(length, device="cuda")[:, None] * 500000.0 ** (-torch.arange(0, d, 2, device="cuda") / d)
    cos, sin = angle.cos(), angle.sin()

    def turned(t):
        a, b = t.float().chunk(2, dim=-1)
        return torch.cat((a * cos - b * sin, a * sin + b * cos), dim=-1).to(torch.bfloat16)

    def forward():
        h = F.rms_norm(x, (hidden,), norms[0]) @ qkv.t()
        q, k, v = (t.view(1, length, -1, d).transpose(1, 2) for t in h.split((heads * d, key_heads * d, key_heads * d), dim=-1))
        k, v = (t.repeat_interleave(heads // key_heads, dim=1) for t in (turned(k), v))
        o = F.scaled_dot_product_attention(turned(q), k, v, is_causal=True)
        y = x + o.transpose(1, 2).reshape(1, length, heads * d) @ out.t()
        gate, value = (F.rms_norm(y, (hidden,), norms[1]) @ up.t()).chunk(2, dim=-1)
        return y + (F.silu(gate) * value) @ down.t()

    run = torch.compile(forward) if compiled else forward
    inputs = (x, qkv, out, up, down, *norms)
    flops = 2.0 * length * (qkv.numel() + out.numel() + up.numel() + down.numel()) + 4.0 * heads * d * length * (length + 1) / 2
    for what, call, work in (("forward", run, flops), ("forward_backward", lambda: torch.autograd.grad(run(), inputs, g), 3 * flops)):
        parameters = f"tokens={length};what={what};model={model};hidden={hidden};heads={heads};key_heads={key_heads};d={d};inner={inner};fused={'compiler' if compiled else 'no'}"
        with sdpa_kernel(SDPBackend.CUDNN_ATTENTION):
            table.point("layer.library", parameters, work, timed(call, True))


def main(out):
    with open(out, "w", newline="") as file:
        table = Table(file, out)
        for library in BACKENDS:
            for heads in (16, 128):
                for length in (1024, 2048, 4096, 8192):
                    for d, dv in ((192, 128), (128, 128)):
                        if heads == 16 or length <= 4096:
                            measured_or_told(f"{library} {heads} heads, {length} tokens, {d}/{dv}", lambda: attention(table, library, heads, length, d, dv, False))
        for d in (192, 128):
            measured_or_told(f"sustained {d}", lambda: attention(table, "cudnn", 128, 4096, d, 128, True))
        file.flush()
        for model in LAYERS:
            for compiled in (False, True):
                measured_or_told(f"{model}, compiled {compiled}", lambda: layer(table, model, compiled))
                file.flush()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
