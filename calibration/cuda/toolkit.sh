#!/usr/bin/env bash
# Finds a CUDA toolkit and prints what the Makefile needs, as make variables. Looks at CUDA_HOME, the nvcc on the PATH, the usual folders, and the folders that Python packages
# put a toolkit into ("nvidia/..." below a site-packages folder; the compiler, headers and cuBLASLt may lie in different ones). Nothing is installed or changed.
set -euo pipefail
fail() { printf '$(error %s)\n' "$1"; exit 0; }

sites=()
if command -v python3 >/dev/null; then
  while read -r folder; do [ -d "$folder/nvidia" ] && sites+=("$folder/nvidia"); done < <(python3 -c 'import site, sys; print("\n".join(dict.fromkeys(sys.path + site.getsitepackages())))' 2>/dev/null || true)
fi
roots=()
[ -n "${CUDA_HOME:-}" ] && roots+=("$CUDA_HOME")
command -v nvcc >/dev/null && roots+=("$(dirname "$(dirname "$(readlink -f "$(command -v nvcc)")")")")
for folder in /usr/local/cuda /opt/cuda /usr/lib/nvidia-cuda-toolkit /usr; do [ -d "$folder" ] && roots+=("$folder"); done
for site in ${sites[@]+"${sites[@]}"}; do for folder in "$site"/cu* "$site"/cuda_* "$site"/cublas; do [ -d "$folder" ] && roots+=("$folder"); done; done

first() { # the first of the roots that has one of the given files; prints the file
  local root pattern file
  for root in "${roots[@]}"; do for pattern in "$@"; do for file in "$root"/$pattern; do [ -e "$file" ] && { printf '%s\n' "$file"; return; }; done; done; done
}
nvcc=$(first bin/nvcc)
[ -n "$nvcc" ] || fail "no nvcc: set CUDA_HOME to a CUDA toolkit (12.4 or newer)"
version=$("$nvcc" --version | sed -n 's/.*release \([0-9]*\)\..*/\1/p')
runtime=$(first include/cuda_runtime.h)
header=$(first include/cublasLt.h)
# The library of the compiler's major version: a machine can have several.
library=$(first "lib64/libcublasLt.so.$version" "lib/libcublasLt.so.$version" "targets/*/lib/libcublasLt.so.$version" "lib/x86_64-linux-gnu/libcublasLt.so.$version" lib64/libcublasLt.so)
cudart=$(first lib64/libcudart_static.a lib/libcudart_static.a "targets/*/lib/libcudart_static.a" lib/x86_64-linux-gnu/libcudart_static.a)
[ -n "$runtime" ] || fail "no cuda_runtime.h in: ${roots[*]}"
[ -n "$header" ] || fail "no cublasLt.h in: ${roots[*]}"
[ -n "$library" ] || fail "no libcublasLt.so.$version in: ${roots[*]}"
printf 'NVCC := %s\n' "$nvcc"
printf 'INCLUDES := -I%s -I%s\n' "$(dirname "$runtime")" "$(dirname "$header")"
printf 'LIBRARIES := -Xlinker %s -Xlinker -rpath,%s %s\n' "$library" "$(dirname "$(readlink -f "$library")")" "${cudart:+-L$(dirname "$cudart")}"
