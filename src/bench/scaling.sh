#!/usr/bin/env bash
# Measures what more cores, machines and partitions bring:  src/bench/scaling.sh [ROWS [DATA_DIR]]
# Prints a table; target/scaling.txt keeps it and target/scaling.json has the numbers. BENCH_HEAP is the heap, 8g if not set;
# each of the two workers it starts has half of that.
set -euo pipefail

heap=8g
source -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/environment.sh"
exec "${java[@]}" io.sparkneuron.bench.Scaling "$rows" "$data" "$root/target"
