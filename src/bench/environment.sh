# Sourced by run.sh and scaling.sh with their arguments, [ROWS [DATA_DIR]]: builds what they run, goes to target/bench and
# sets root, rows, data, target and java, the command up to the name of a class. The heap is $heap where BENCH_HEAP is not set.
root=$(dirname -- "$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")")
rows=${1:-50000000}
data=${2:-$root/target/bench-data}
target=$root/target/bench

[[ $rows =~ ^[1-9][0-9]{0,8}$ ]] && ((rows >= 1000 && rows <= 500000000)) || {
  echo "ROWS must be a whole number from 1000 to 500000000, but got $rows" >&2
  exit 2
}

(cd -- "$root" && mvn -q -B -Pbench process-classes) >&2
mkdir -p -- "$data" "$target/tmp"
data=$(readlink -f -- "$data")

# What Spark needs from the JDK, as for the tests.
read -r -d '' -a flags < <(sed -n '/<test.jvm.flags>/,/<\/test.jvm.flags>/{/jvm.flags/d;p;}' "$root/pom.xml" && printf '\0')

cd -- "$target"
export SPARK_LOCAL_IP=127.0.0.1
heap=${BENCH_HEAP:-$heap}
java=("${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms"$heap" -Xmx"$heap" -XX:+AlwaysPreTouch --add-modules=jdk.incubator.vector
  "${flags[@]}" ${BENCH_JVM_FLAGS:-} -Djava.io.tmpdir="$target/tmp" -Dlog4j2.configurationFile="file:$root/conf/log4j2.properties"
  -cp "$target/classes:$(<"$target/spark.classpath")")
