#!/bin/bash
# The table of bench/README.md, "Packets": one row per run, in under two minutes on a quiet machine. Build first: dotnet build bench/Bench -c Release
cd "$(dirname "$0")/Bench/bin/Release/net10.0" || exit 1
row() {
    ./Sim.Bench packet "$@" | awk '
        /FCT mean/ { match($0, /on [0-9]+ hosts, [A-Za-z]+ [A-Za-z]+, cables [0-9]+ ns, threads [0-9]+/); what = $1 " " substr($0, RSTART, RLENGTH); match($0, /mean [0-9.]+, max [0-9.]+/); times = substr($0, RSTART + 5, RLENGTH - 5) }
        /^hops/ { hops = sprintf("%.2f + %.2f", $2 / 1e6, $4 / 1e6) }
        /^CPU/ { match($0, /hash [0-9a-f]+/); printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", what, times, hops, $2, $5, $7, $13, substr($0, RSTART + 5, RLENGTH - 5) }'
}
echo "| workload | FCT mean, max us | data + control hops, M | CPU s | wall s | M hops per CPU s | peak MiB | hash |"
echo "|---|--:|--:|--:|--:|--:|--:|---|"
row permutation 8 ndp spray 1000 1
row permutation 16 ndp spray 1000 1
row permutation 16 ndp spray 1000 2
row permutation 16 ndp spray 300 1
row permutation 16 ndp spray 50 1
row permutation 16 window spray 1000 1
row permutation 16 ndp ecmp 1000 1
row permutation 16 dcqcn ecmp 1000 1
row permutation 16 dcqcn ecmp 1000 2
row permutation 16 ndp adaptive 1000 1
row permutation 16 infiniband adaptive 1000 1
row permutation 16 infiniband ecmp 1000 1
row permutation 32 ndp spray 1000 1
row permutation 32 ndp spray 1000 2
row permutation 32 ndp ecmp 1000 1
row permutation 32 dcqcn ecmp 1000 1
row permutation 32 dcqcn ecmp 1000 2
row incast 8 ndp spray 1000 1
row incast 8 infiniband ecmp 1000 1
row all-to-all 8 ndp spray 1000 1
