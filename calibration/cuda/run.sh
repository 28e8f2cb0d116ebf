#!/usr/bin/env bash
# Everything in one command: build, look, check on the CPU, measure every family in a process of its own, write down where it all comes from.
# usage: run.sh FOLDER [SECONDS]   FOLDER gets FAMILY.csv, log.txt and provenance.md; SECONDS is the most that the measuring may take (480).
# Exit code 0: all families measured and every result was right; 1: something is missing or wrong, and log.txt says what.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ $# -ge 1 ] || { sed -n '2,4p' "${BASH_SOURCE[0]}" | cut -c3-; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
limit=${2:-480}
: >"$out/log.txt"
say() { printf '[%4d s] %s\n' "$SECONDS" "$1" | tee -a "$out/log.txt"; }
failed=0

say "build"
make -j"$(nproc)" >>"$out/log.txt" 2>&1 || { tail -20 "$out/log.txt"; exit 1; }
cat build/toolkit.mk >>"$out/log.txt"
start=$SECONDS

# A first look at one family with few repetitions: a machine that cannot run it should say so at once.
timeout 60 build/microbench memory --quick --out build/look.csv >>"$out/log.txt" 2>&1 || { say "the program does not run here"; tail -5 "$out/log.txt"; exit 1; }

# The ones that feed most parameters first, in case the time runs out.
for family in latency memory partition attention experts layers codec gemm pcie peers; do
  left=$((limit - (SECONDS - start)))
  most=150; [ "$family" = gemm ] && most=240 # none may eat the time of the others
  [ "$left" -le "$most" ] || left=$most
  if [ "$left" -lt 10 ]; then say "$family: no time left"; failed=1; continue; fi
  timeout "$left" build/microbench "$family" --out "$out/$family.csv" >>"$out/log.txt" 2>&1
  outcome=$?
  points=$(($(wc -l <"$out/$family.csv" 2>/dev/null || echo 1) - 1))
  say "$family: $points rows, exit code $outcome"
  [ "$outcome" -eq 0 ] || failed=1
  [ "$points" -gt 0 ] || rm -f "$out/$family.csv" # peers on a machine with one GPU
done

{
  printf '# Provenance\n\n'
  printf '* date: %s\n* command: `run.sh %s`, %d s in all\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" "$SECONDS"
  printf '* sources: commit %s%s\n' "$(git rev-parse HEAD 2>/dev/null || echo unknown)" "$(git diff --quiet HEAD -- . 2>/dev/null || echo ', changed or not in a repository')"
  printf '* compiler: %s\n' "$("$(sed -n 's/^NVCC := //p' build/toolkit.mk)" --version | grep release)"
  printf '* host: %s, %s cores, Linux %s\n' "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)"
  printf '* checks: %s results were wrong and left out (log.txt)\n\n' "$(grep -c 'WRONG RESULT' "$out/log.txt")"
  printf '```\n'
  nvidia-smi --query-gpu=index,name,driver_version,clocks.max.sm,clocks.max.mem,power.limit,memory.total,ecc.mode.current,temperature.gpu,clocks_throttle_reasons.active --format=csv 2>&1 || echo 'nvidia-smi did not answer'
  nvidia-smi topo -m 2>&1 || true
  printf '```\n'
} >"$out/provenance.md"
say "done"
exit $failed
