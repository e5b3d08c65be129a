#!/usr/bin/env bash
# Measures rows with weights and a category of 50 levels:  src/bench/tables.sh [ROWS [DATA_DIR]]
# Prints a table; target/tables.txt keeps it and target/tables.json has the numbers. BENCH_HEAP is the heap, 6g if not set.
set -euo pipefail

heap=6g
set -- "${1:-5000000}" ${2+"$2"}
source -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/environment.sh"
exec "${java[@]}" io.sparkneuron.bench.Tables "$rows" "$data" "$root/target"
