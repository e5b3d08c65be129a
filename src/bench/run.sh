#!/usr/bin/env bash
# Measures spark-neuron beside others on the same rows:  src/bench/run.sh [ROWS [DATA_DIR]]
# Prints a table; target/bench.txt keeps it and target/bench.json has the numbers. BENCH_HEAP is the heap, 12g if not set.
set -euo pipefail

heap=12g
source -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/environment.sh"
exec "${java[@]}" io.sparkneuron.bench.Bench "$rows" "$data" "$root/target"
