#!/usr/bin/env bash
# Measures a training from the command line to its end beside a bare Spark job:  src/bench/cold.sh [ROWS [DATA_DIR]]
# Prints a table, which target/cold.txt keeps. BENCH_HEAP is the driver's memory, 2g if not set; BENCH_ROUNDS the rounds, 5.
set -euo pipefail

heap=4g
memory=${BENCH_HEAP:-2g}
rounds=${BENCH_ROUNDS:-5}
[[ $rounds =~ ^[1-9][0-9]?$ ]] || {
  echo "BENCH_ROUNDS must be a whole number from 1 to 99, but got $rounds" >&2
  exit 2
}
set -- "${1:-5000000}" ${2+"$2"}
source -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/environment.sh"

csv=$("${java[@]}" io.sparkneuron.bench.ColdJob make "$rows" "$data")
bare_jar=$target/bare.jar
(cd -- "$target/classes" && "${JAVA_HOME:+$JAVA_HOME/bin/}jar" --create --file "$bare_jar" io/sparkneuron/bench/ColdJob.class)
spark=(--master 'local[2]' --driver-memory "$memory")
store=$target/cold-models

train() {
  rm -rf -- "$store"
  "$root/submit.sh" "${spark[@]}" train --input "$csv" --features x --label y --store "$store"
}

bare() { # as bin/spark-submit does it: a small JVM makes the command of another
  local words=() word
  export SPARK_HOME=$root/target/spark SPARK_SCALA_VERSION=2.13 SPARK_CONF_DIR=$target/tmp
  export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=file:$root/conf/log4j2.properties"
  while IFS= read -r -d '' word; do words+=("$word"); done < <(
    "${java[0]}" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit \
      "${spark[@]}" --class io.sparkneuron.bench.ColdJob "$bare_jar" "$csv"
  )
  "${words[1]#$'\n'}" "${words[@]:2}"
}

jobs=(train bare)
times=$target/cold-times.txt
: >"$times"
TIMEFORMAT='%R %U %S'
train >/dev/null # builds what is missing, and makes the archive
for ((round = 1; round <= rounds; round++)); do
  for job in "${jobs[@]}"; do
    took=$({ time ($job >"$target/cold-$job.log" 2>&1) || touch "$target/cold.failed"; } 2>&1)
    [[ ! -e $target/cold.failed ]] || {
      rm -- "$target/cold.failed"
      cat -- "$target/cold-$job.log" >&2
      exit 1
    }
    read -r wall user system <<<"$took"
    echo "$round $job $wall $(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')" | tee -a "$times" >&2
  done
done

middle() { sort -n | awk '{ v[NR] = $1 } END { printf "%8.2f (%.2f to %.2f)", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'; }
column() { awk -v job="$1" -v c="$2" '$2 == job { print $c }' "$times"; }
to_bare() { # each run beside the bare job of its round
  awk -v job="$1" -v c="$2" '$2 == job { a[$1] = $c } $2 == "bare" { b[$1] = $c } END { for (r in a) print a[r] / b[r] }' "$times"
}

{
  printf 'a csv of %s rows, %s rounds in turns, %s cores, median (least to most)\n' "$rows" "$rounds" "$(nproc)"
  for job in "${jobs[@]}"; do
    printf '%-8s seconds %s  CPU seconds %s\n' "$job" "$(column "$job" 3 | middle)" "$(column "$job" 4 | middle)"
    printf '%-8s to bare %s  CPU         %s\n' '' "$(to_bare "$job" 3 | middle)" "$(to_bare "$job" 4 | middle)"
  done
  echo "seconds of the last training: $(tr -d '\n ' <"$(ls -t "$store"/runs/*/ended.json | head -n 1)" | sed -n 's/.*"seconds":{\([^}]*\)}.*/\1/p')"
} | tee "$root/target/cold.txt"
