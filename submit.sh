#!/usr/bin/env bash
# Runs a spark-neuron job:  ./submit.sh [spark-submit options] COMMAND [options]
# What stands before COMMAND goes to spark-submit unchanged, what follows it goes to the job unchanged. With SPARK_HOME set,
# that installation runs the job with its own configuration; otherwise the Spark that Maven resolved does, on local[*]
# unless a master is given. Alone, ./submit.sh trains on conf/train.properties. The exit code is the job's; where a cluster runs
# the driver and hides it, submit.sh waits, asks the store how the run ended, and exits with that.
set -euo pipefail

root=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
target=$root/target

fail() { # exit code, sentence
  printf '%s\n' "$2" >&2
  exit "$1"
}

# ---- The command line: spark-submit options, COMMAND, options of the job ----
spark_args=()     # what stands before COMMAND
spark_keys=$'\n'  # the keys of its --conf, one per line
master=''         # where Spark runs, if somebody said so
deploy_mode=''    # client or cluster: where the driver runs
properties_file=''
waits=yes         # whether spark-submit waits for a driver on the cluster
driver_memory=''  # as somebody said it
help=''           # --help or --version; without COMMAND it is a question to the job

masters='master must be local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL'

refuse() { # what must be what, what it is
  fail 2 "$1, but got $2"
}

remember() { # option, value
  case $1 in
    --master | --remote)
      master=$2
      [[ -n $2 ]] || refuse "$masters" nothing
      ;;
    --driver-memory) driver_memory=$2 ;;
    --jars | --files | --archives | --py-files) must_exist "${1#--}" "$2" ;;
    --deploy-mode)
      deploy_mode=$2
      [[ $2 == client || $2 == cluster ]] || refuse "deploy-mode must be client or cluster" "${2:-nothing}"
      ;;
    --properties-file)
      properties_file=$2
      [[ -f $2 && -r $2 ]] || refuse "properties-file must be a file that can be read" "${2:-nothing}"
      ;;
    --conf | -c)
      [[ $2 == ?*=* ]] || refuse "conf must be KEY=VALUE" "${2:-nothing}"
      spark_keys+=${2%%=*}$'\n'
      case $2 in
        spark.driver.memory=*) driver_memory=${driver_memory:-${2#*=}} ;;
        spark.jars=* | spark.files=* | spark.archives=*) must_exist "${2%%=*}" "${2#*=}" ;;
        spark.master=* | spark.remote=*) master=${master:-${2#*=}} ;;
        spark.submit.deployMode=*) deploy_mode=${deploy_mode:-${2#*=}} ;;
        spark.*.waitAppCompletion=false) waits='' ;;
      esac
      ;;
  esac
}

must_exist() { # option, its paths; those with a scheme or a pattern are left to Spark
  local paths=() path
  [[ $2 != *[*?[{]* ]] || return 0
  IFS=, read -r -a paths <<<"$2"
  for path in ${paths[@]+"${paths[@]}"}; do
    case $path in
      '' | *:* | *%*) ;;
      *) [[ -r ${path%%#*} ]] || refuse "$1 must be files that can be read" "$path" ;;
    esac
  done
}

if (($# == 0)); then
  cd -- "$root" # the paths in conf/train.properties are relative to the project
  set -- train --config conf/train.properties
fi

commands='train, predict, evaluate, models, runs'
while (($# > 0)); do
  case $1 in
    train | predict | evaluate | models | runs) break ;;
    --help | -h | --version) help=${help:-$1} ;;
    --verbose | -v | --supervise | --usage-error | --load-spark-defaults) ;;
    --*=*) remember "${1%%=*}" "${1#*=}" ;;
    -*)
      (($# > 1)) || fail 2 "$1 must be followed by its value and a COMMAND ($commands). See ./submit.sh --help."
      remember "$1" "$2"
      spark_args+=("$1")
      shift
      ;;
    *) fail 2 "COMMAND must be one of $commands, but got $1. See ./submit.sh --help." ;;
  esac
  spark_args+=("$1")
  shift
done
if (($# == 0)); then
  [[ -n $help ]] || fail 2 "COMMAND must be one of $commands, but there is none. See ./submit.sh --help."
  set -- "$help"
  spark_args=()
fi

# ---- The Java and the Spark that will run it ----
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
java_major=''
java_id='' # changes with each other Java
spark_home=${SPARK_HOME:-}
conf_dir=${SPARK_CONF_DIR:-${spark_home:-$root}/conf}

check_java() { # sets java_major and java_id
  local found release version=''
  if ! found=$(command -v -- "$java"); then
    [[ -z ${JAVA_HOME:-} ]] || fail 1 \
      "Cannot find Java: JAVA_HOME is $JAVA_HOME, which has no bin/java. Set JAVA_HOME to a JDK 17 or newer."
    fail 1 "Cannot find Java: there is no java on the PATH. Install a JDK 17 or newer, or set JAVA_HOME to one."
  fi
  # A JDK tells its version in a file beside bin/; asking it costs the start of a JVM.
  release=$(dirname -- "$(dirname -- "$(readlink -f -- "$found")")")/release
  [[ ! -r $release ]] || version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$release")
  [[ -n $version ]] || version=$("$found" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || true
  java_id=$({ { readlink -f -- "$found" && cat -- "$release" || echo "$version"; } | cksum | tr ' ' -; } 2>/dev/null) || java_id=''
  java_major=${version%%[!0-9]*} # 1 for Java 8, which calls itself 1.8
  ((${java_major:-0} >= 17)) || fail 1 \
    "Cannot use Java at $found: its version is ${version:-unknown}. Install a JDK 17 or newer and set JAVA_HOME to it."
}

check_spark_home() {
  local cannot="Cannot use SPARK_HOME $spark_home:" core
  local way_out="Set SPARK_HOME to a Spark 3.5 or 4 installation, or unset it to use the built-in Spark."
  [[ -d $spark_home ]] || fail 1 "$cannot there is no such directory. $way_out"
  [[ -x $spark_home/bin/spark-submit ]] || fail 1 "$cannot it has no bin/spark-submit. $way_out"
  core=("$spark_home"/jars/spark-core_*.jar)
  [[ -f ${core[0]} ]] || fail 1 "$cannot it has no jars/spark-core_*.jar. $way_out"
  [[ ${core[0]##*/} =~ ^spark-core_[0-9.]+-(3\.5|4)\. ]] || fail 1 "$cannot it holds ${core[0]##*/}. $way_out"
  [[ ${BASH_REMATCH[1]} == 4 ]] || ((${java_major:-17} < 23)) || fail 1 \
    "$cannot Spark 3.5 cannot run on Java $java_major. Set JAVA_HOME to a JDK 17 to 22, or SPARK_HOME to a Spark 4."
}

# An installation's spark-env.sh may choose the Java, and then it is not ours to judge.
{ [[ -n $spark_home ]] && grep -Eqs '^[^#]*JAVA_HOME=' "$conf_dir/spark-env.sh"; } || check_java
[[ -z $spark_home ]] || check_spark_home

# ---- What Spark or the JVM would refuse with pages of its own ----
from_defaults() { # a key as a pattern: what the configuration says, the command line aside
  local line="^[[:space:]]*$1[[:space:]=:]+"
  grep -Ehs "$line" "${defaults[@]}" | sed -E "s/$line//" || true
}

defaults=("$conf_dir/spark-defaults.conf" ${properties_file:+"$properties_file"})
master=${master:-${MASTER:-$(from_defaults 'spark\.(master|remote)')}}
deploy_mode=${deploy_mode:-${DEPLOY_MODE:-$(from_defaults 'spark\.submit\.deployMode')}}
driver_memory=${driver_memory:-$(from_defaults 'spark\.driver\.memory')}
driver_memory=${driver_memory:-${SPARK_DRIVER_MEMORY:-}}

sets_in_spark_env() { [[ -n $spark_home ]] && grep -Eqs "^[^#]*($1)=" "$conf_dir/spark-env.sh"; }

check_master() {
  local n='0*[1-9][0-9]{0,8}' port='0*([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
  local host="([^][,:/@ ]+|\\[[0-9a-fA-F:.%]+\\]):$port" form
  form="local(\\[($n|\\*)(,[0-9]{1,9})?\\])?|local-cluster\\[ *$n *, *$n *, *$n *\\]|spark://$host(,$host)*|yarn|k8s://.+|sc://.+"
  [[ $spark_home != '' && -n $(compgen -G "$spark_home/jars/spark-core_*-3.5*") ]] && form+='|mesos://.+' # the last line that knows it
  [[ $master =~ ^($form)$ ]] || refuse "$masters" "$master"
  if [[ $master == yarn && -z ${HADOOP_CONF_DIR:-}${YARN_CONF_DIR:-} ]] && ! sets_in_spark_env '(HADOOP|YARN)_CONF_DIR'; then
    fail 2 "HADOOP_CONF_DIR must be the folder with the cluster's settings where the master is yarn, but it is not set."
  fi
  [[ $master != local* || $deploy_mode != cluster ]] || refuse "deploy-mode must be client where the master is $master" cluster
}

check_driver_memory() {
  local rule='driver-memory must be a number with k, m, g or t, at least 450m' bytes
  [[ $driver_memory =~ ^0*([0-9]{1,10})([kKmMgGtT]?)$ ]] || refuse "$rule and no more than this machine can give" "$driver_memory"
  bytes=${BASH_REMATCH[1]}
  case ${BASH_REMATCH[2]} in
    [kK]) ((bytes <<= 10)) ;;
    [mM]) ((bytes <<= 20)) ;;
    [gG]) ((bytes <<= 30)) ;;
    [tT]) ((bytes = bytes < 1000000 ? bytes << 40 : 1 << 60)) ;;
  esac
  ((bytes >= 450 << 20)) || refuse "$rule" "$driver_memory"
  # From some size on the JVM may not even begin: it is asked.
  ((bytes < 1 << 34)) || ! command -v -- "$java" >/dev/null || "$java" "-Xmx$driver_memory" -version >/dev/null 2>&1 ||
    refuse "driver-memory must be no more than Java can have on this machine" "$driver_memory"
}

[[ -z $master || $master == *$'\n'* ]] || check_master
[[ -z $driver_memory || $driver_memory == *$'\n'* || $deploy_mode == cluster ]] || check_driver_memory
[[ -z $spark_home ]] || ! command -v id >/dev/null || id -un >/dev/null 2>&1 || fail 1 \
  "Cannot start Spark: user id $EUID has no name in /etc/passwd, and Hadoop needs one. Add it there, or unset SPARK_HOME to use the built-in Spark, which needs none."

# ---- Building what is missing or older than its sources ----
version=$(sed -n '/<version>/{s|.*<version>\(.*\)</version>.*|\1|p;q;}' "$root/pom.xml") # the first one is the project's
jar=$target/spark-neuron-$version.jar
classpath=$target/spark.classpath
unfinished=$target/submit.unfinished # there from the start of a build until its success

is_built() {
  [[ -f $jar && ! -e $unfinished ]] || return 1
  [[ -z $(find "$root/pom.xml" "$root/src/main" -newer "$jar" -print -quit) ]] || return 1
  # The built-in Spark lives in the local Maven repository, which may have been emptied since.
  [[ -n $spark_home || (-f $classpath && -f $(cut -d : -f 1 "$classpath")) ]]
}

is_linked() { [[ -n $spark_home || $target/spark/jars -nt $classpath ]]; }

build() {
  command -v mvn >/dev/null || fail 1 "Cannot build $jar: there is no mvn on the PATH. Install Maven 3.8 or newer."
  echo "Building spark-neuron with Maven (the first time it also fetches Spark); its log is $target/build.log" >&2
  touch -- "$unfinished"
  rm -f -- "$jar" # a job that runs from it keeps the old file; Maven would write into it
  (cd -- "$root" && mvn -q -B -Pquick package && [[ -f $jar && -f $classpath ]]) </dev/null >"$target/build.log" 2>&1 || {
    tail -n 20 -- "$target/build.log" >&2
    fail 1 "Cannot build spark-neuron: Maven failed, see above. Its whole log is $target/build.log."
  }
  touch -r "$unfinished" -- "$jar" # a source that was edited during the build is newer than that
  rm -- "$unfinished"
}

link_spark() { # a SPARK_HOME is a directory jars/; renamed in place, so that it is never half there
  local jars
  IFS=: read -r -a jars < <(cat "$classpath" && echo)
  rm -rf -- "$target/spark"
  mkdir -p -- "$target/spark/jars.new"
  ln -sf -- "${jars[@]}" "$target/spark/jars.new/"
  mv -- "$target/spark/jars.new" "$target/spark/jars"
}

if ! is_built || ! is_linked; then
  mkdir -p -- "$target"
  (
    if command -v flock >/dev/null; then flock 9; fi
    is_built || build
    is_linked || link_spark
  ) 9>"$target/submit.lock"
fi

# ---- Our configuration, where neither the command line nor the installation has its own ----
ours=()
while read -r key value; do
  [[ $key == spark.* && $spark_keys != *$'\n'$key$'\n'* ]] || continue
  grep -Eqs "^[[:space:]]*${key//./\\.}([[:space:]=:]|$)" "${defaults[@]}" || ours+=(--conf "$key=$value")
done <"$root/conf/spark-defaults.conf"

has_log_settings() {
  local file
  for file in "$conf_dir"/log4j2.{properties,xml,json,jsn,yaml,yml}; do [[ ! -e $file ]] || return 0; done
  [[ "${SPARK_SUBMIT_OPTS:-} ${spark_args[*]-}" == *configurationFile* ]]
}
if ! has_log_settings; then
  uri=$root/conf/log4j2.properties # as a URI, because no quoting of a space survives all scripts on the way
  for character in % ' ' '"' "'" '#' ',' '?' "\\"; do
    printf -v escaped '%%%02X' "'$character"
    uri=${uri//"$character"/$escaped}
  done
  export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=file:$uri ${SPARK_SUBMIT_OPTS:-}"
fi

# Spark before 4.2 leaves this warning of newer Java on the console.
((${java_major:-17} < 24)) || export SPARK_SUBMIT_OPTS="--sun-misc-unsafe-memory-access=allow ${SPARK_SUBMIT_OPTS:-}"

# On this machine alone nothing has to listen to others.
case $master in '' | local*) export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1} ;; esac

# Without a UTF-8 locale, as in cron, Java would lose letters of paths and column names.
[[ $(locale charmap 2>/dev/null) == UTF-8 ]] || export LC_ALL=C.UTF-8

# ---- A driver that runs on the cluster: its words travel, its answer stays in the store ----
run='' # the run to ask about

in_config() { # file or nothing, key: what a properties file says
  [[ -z $1 ]] || sed -nE "s/^[[:space:]]*$2[[:space:]]*[=:[:space:]][[:space:]]*(.*[^[:space:]])[[:space:]]*\$/\1/p" "$1"
}

prepare_for_the_cluster() { # words of train: sets job, run and store
  local word key value config='' i next
  store='' job=()
  for ((i = 1; i <= $#; i++)); do
    word=${!i} next=$((i + 1))
    case $word in
      --config=* | --store=* | --run-id=*) key=${word%%=*} value=${word#*=} ;;
      --config | --store | --run-id) key=$word value=${!next-} i=$next ;;
      *)
        job+=("$word")
        continue
        ;;
    esac
    case $key in
      --store) store=$value ;;
      --run-id) run=$value ;;
      --config) # the driver's machine does not have the file: what is in it goes instead
        [[ ! -f $value ]] || config=$value value="data:;base64,$(base64 <"$value" | tr -d '\n')" ;;
    esac
    job+=("$key=$value")
  done
  store=${store:-$(in_config "$config" store)}
  store=${store:-models}
  run=${run:-$(in_config "$config" run-id)}
  [[ -n $run ]] || {
    run=cluster-$(date -u +%Y%m%d-%H%M%S)-$(od -An -N3 -tx1 /dev/urandom | tr -d ' \n')
    job+=("--run-id=$run")
  }
}

unset SPARK_NEURON_TERMINAL
if [[ -t 2 && ${TERM:-dumb} != dumb && $deploy_mode != cluster ]]; then # the job may draw a live progress line
  read -r _ columns < <(stty size <&2 2>/dev/null) || columns=0
  ((columns > 0)) || columns=80
  export SPARK_NEURON_TERMINAL=$columns # as wide as this
fi

# ---- Questions about the command line need no Spark, and a look into the store no vectors ----
is_question() { # words of the job
  local word
  case $1 in -*) return 0 ;; esac
  for word in "$@"; do [[ $word != --help && $word != -h ]] || return 0; done
  return 1
}

is_small() { [[ $1 == models || $1 == runs ]] || is_question "$@"; } # words of the job

# Options of spark-submit are Spark's to refuse, and an installation may have a Java of its own.
if [[ -z $spark_home ]] && ((${#spark_args[@]} == 0)) && is_question "$@"; then
  exec "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dslf4j.internal.verbosity=ERROR \
    -Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider -cp "$jar:$target/spark/jars/*" io.sparkneuron.Main "$@"
fi

if [[ $deploy_mode == cluster && $1 == train ]]; then
  prepare_for_the_cluster "$@"
  set -- "${job[@]}"
  case "$waits $* " in ' '* | *' --help '* | *' -h '* | *' --dry-run '*) run='' ;; esac # no answer to wait for
fi

# ---- The job ----
jobs_command() { # arguments of spark-submit: sets command, which runs it
  command=("$spark_home/bin/spark-submit" "$@")
  [[ -z $spark_home ]] || return 0

  # The launcher prints the java command with all module flags of this Spark: words that end in NUL, the first one empty, the
  # second one after a newline; we add what it says on stderr and its exit code as the last two.
  local core=("$target"/spark/jars/spark-core_*.jar) words=() word scala last said
  scala=${core[0]##*/spark-core_}
  export SPARK_HOME=$target/spark SPARK_CONF_DIR=$conf_dir SPARK_SCALA_VERSION=${scala%%-*}
  while IFS= read -r -d '' word; do words+=("$word"); done < <(
    code=0 launcher=(org.apache.spark.launcher.Main org.apache.spark.deploy.SparkSubmit)
    { said=$("$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$SPARK_HOME/jars/*" "${launcher[@]}" "$@" 2>&1 >&3) || code=$?; } 3>&1
    printf '%s\0%d\0' "$said" "$code"
  )
  last=$((${#words[@]} - 1)) said=${words[last - 1]}
  if ((words[last] != 0)) || [[ $said =~ (^|$'\n')Error:\  ]]; then
    said=${said##*Exception: } said=${said##*Error: } said=${said%%$'\n'*}
    [[ $said != 'Unrecognized option: '* ]] || refuse 'what stands before COMMAND must be options of spark-submit' "${said#*: }"
    fail 2 "Cannot start Spark: ${said%.}."
  fi
  [[ -z $said ]] || printf '%s\n' "$said" >&2
  command=("${words[1]#$'\n'}" "${words[@]:2:last-3}")
}

in_sentences() { # words of the job; changes command: Start is SparkSubmit without its traces
  local i kept=()
  [[ -z $spark_home && ${command[1]} == -cp ]] || return 0
  for ((i = 0; i < ${#command[@]}; i++)); do
    [[ ${command[i]} != org.apache.spark.deploy.SparkSubmit ]] || break
    # With this module Java warns on each start.
    [[ ${command[i]} == --add-modules=jdk.incubator.vector ]] && is_small "$@" || kept+=("${command[i]}")
  done
  command=("${kept[@]}" io.sparkneuron.command.Start "${command[@]:i+1}")
  command[2]+=:$jar
}

# ---- A faster start of the built-in Spark: its classes, parsed and linked, in an archive (class-data sharing) ----
# It is no reason to fail: without it the same job starts seconds later.
archive=''
making=$target/spark/start.new # a folder while it is made; the lock, and for a day the sign that it went wrong

find_archive() { # sets archive, if there is one of this Java and these jars; its name ends with its size: a JVM dies of half a file
  local file size
  for file in "$target/spark/start-$java_id-"*.jsa; do
    size=${file##*-} size=${size%.jsa}
    [[ -r $file && $(wc -c <"$file") -eq $size ]] || continue
    [[ -n $(find -L "$target/spark/jars" -newer "$file" -print -quit) ]] || archive=$file
  done
}

make_archive() { # of the classes that a small training needs
  find "$making" -maxdepth 0 -mtime +0 -exec rm -rf -- {} + 2>/dev/null || true
  mkdir -- "$making" 2>/dev/null || return 0
  echo "Preparing a faster start of Spark (once, some seconds)" >&2
  trap 'rm -rf -- "$making"; exit 130' INT TERM HUP
  (
    unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS SPARK_SUBMIT_OPTS HADOOP_CONF_DIR YARN_CONF_DIR
    conf_dir=$making # which is nobody's
    cd -- "$making" && printf 'x,y\n1,2\n2,4\n3,7\n' >line.csv || exit
    jobs_command --master 'local[2]' "${main[@]}" train --input line.csv --store models
    command[2]=${command[2]#"$making/:"} # only jars can be in it
    "${command[0]}" -XX:ArchiveClassesAtExit=new.jsa -XX:TieredStopAtLevel=1 "${command[@]:1}" &&
      rm -f -- "$target/spark/start-$java_id-"*.jsa &&
      mv -- new.jsa "$target/spark/start-$java_id-$(($(wc -c <new.jsa))).jsa" &&
      rm -rf -- "$making"
  ) </dev/null >"$making/log" 2>&1 || rm -f -- "$making/new.jsa"
  trap - INT TERM HUP
}

start_faster() { # the words of the job; changes command
  local settings=" ${command[*]} ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${_JAVA_OPTIONS:-}" options=() first
  [[ -z $spark_home && -n $java_id && ${command[1]} == -cp && ${SPARK_NEURON_CDS:-on} != off ]] || return 0
  [[ ! $settings =~ \ -(Xshare|javaagent|agent|XX:[^\ ]*Archive) ]] || return 0 # who says so knows better
  find_archive
  if is_small "$@"; then
    options=(-XX:TieredStopAtLevel=1) # over before the second compiler pays
  elif [[ -z $archive && $master =~ ^(local(\[.*)?)?$ ]]; then
    make_archive && find_archive
  fi
  first=${command[2]%%:*}
  if [[ -n $archive && $first == "${conf_dir%/}/" ]]; then
    options+=(-XX:SharedArchiveFile="$archive" -XX:+VerifySharedSpaces -Xshare:auto '-Xlog:cds*=off')
    command[2]=${command[2]#"$first:"}:$first # a folder before the jars would shut the archive
  fi
  command=("${command[0]}" ${options[@]+"${options[@]}"} "${command[@]:1}")
}

arguments=(${ours[@]+"${ours[@]}"} ${spark_args[@]+"${spark_args[@]}"})
main=(--class io.sparkneuron.Main "$jar")
jobs_command ${arguments[@]+"${arguments[@]}"} "${main[@]}" "$@"
in_sentences "$@"
start_faster "$@"
[[ -n $run ]] || exec "${command[@]}"

"${command[@]}" || true # whatever Spark says about the driver, the store knows better
jobs_command ${arguments[@]+"${arguments[@]}"} --master 'local[1]' --deploy-mode client "${main[@]}" runs show "$run" --store "$store"
in_sentences runs
again="The log of its driver on the cluster tells why; --run-id $run on the same command goes on or repeats its answer."
answer=$("${command[@]}") || fail 1 "Cannot tell how run $run ended: the store $store has no answer. $again"
printf '%s\n' "$answer"
code=$(sed -n 's/^exit-code  *\([0-9]\)$/\1/p' <<<"$answer" | tail -n 1)
[[ -n $code ]] || fail 1 "Cannot tell how run $run ended: it began and did not end. $again"
exit "$code"
