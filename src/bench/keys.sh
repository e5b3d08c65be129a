#!/usr/bin/env bash
# Measures a line per key:  src/bench/keys.sh [ROWS [DATA_DIR]]
# Prints a table; target/keys.txt keeps it and target/keys.json has the numbers. BENCH_HEAP is the heap, 6g if not set.
set -euo pipefail

heap=6g
set -- "${1:-20000000}" ${2+"$2"}
source -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/environment.sh"
exec "${java[@]}" io.sparkneuron.bench.Keys "$rows" "$data" "$root/target"
