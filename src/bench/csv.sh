#!/usr/bin/env bash
# Measures how csv is loaded:  src/bench/csv.sh [ROWS [DATA_DIR]]
# Prints a table; target/csv.txt keeps it and target/csv.json has the numbers. BENCH_HEAP is the heap, 4g if not set.
set -euo pipefail

heap=4g
source -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/environment.sh"
exec "${java[@]}" io.sparkneuron.bench.Csv "$rows" "$data" "$root/target"
