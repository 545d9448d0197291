# Shared by the scripts of this folder; sourced, never run.
# shellcheck shell=bash

# The top of a clone, or of an installation (which has bin/ and lib/ instead of scripts/ and pom.xml).
howdah_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
howdah_work=${HOWDAH_WORK:-$howdah_root/.work}
hadoop_version=3.5.0
# shellcheck disable=SC2034 # for the scripts that source this file
hadoop_home=$howdah_work/hadoop-$hadoop_version

# One line of progress with the seconds since the script began, on standard error: standard output is for results.
say() {
  printf '[%4ds] %s\n' "$SECONDS" "$*" >&2
}

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Sets `java` and `JAVA_HOME` to a JDK or JRE of at least 17, or says what to do.
require_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, but $java cannot be run: point JAVA_HOME at a JDK 17"
  else
    java=$(command -v java) || fail "no java found: install a JDK 17 (Debian: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME"
    JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$java")")")
    export JAVA_HOME
  fi
  local version
  version=$("$java" -Xmx16m -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
  case $version in
    '' | *[!0-9]*) fail "$java -version gives no version that could be read: point JAVA_HOME at a JDK 17" ;;
  esac
  [ "$version" -ge 17 ] || fail "$java is version $version; Howdah needs 17 or newer: point JAVA_HOME at a JDK 17"
}

# What a build needs: a JDK with javac, Maven and git's clone being whole.
require_build_tools() {
  require_java
  [ -x "$JAVA_HOME/bin/javac" ] || fail "$JAVA_HOME has no javac: a JDK is needed to build, not a JRE (Debian: apt-get install openjdk-17-jdk-headless)"
  command -v mvn >/dev/null || fail "no mvn found: install Maven (Debian: apt-get install maven)"
}

# The newest file below the given paths is newer than file $1, or $1 is missing.
older_than() {
  local file=$1
  shift
  [ -f "$file" ] || return 0
  [ -n "$(find "$@" -newer "$file" -type f -print -quit 2>/dev/null)" ]
}

# Builds the broker with its tests unless that is newer than every source, and sets `broker_test_class_path`.
build_broker_tests() {
  local class_path=$howdah_root/broker/target/test-class-path
  if older_than "$class_path" "$howdah_root"/pom.xml "$howdah_root"/*/pom.xml "$howdah_root"/{mesos-client,executor,mesos-emulator,broker}/src; then
    say "building the broker and its tests"
    rm -f "$class_path"
    (cd "$howdah_root" && mvn -B -ntp -q test-compile dependency:build-classpath -pl broker -am -DincludeScope=test \
      "-Dmdep.outputFile=$class_path.new" -Dspotless.check.skip=true) || fail "the build failed; its messages are above"
    mv "$class_path.new" "$class_path"
  fi
  # shellcheck disable=SC2034 # for the scripts that source this file
  broker_test_class_path=$howdah_root/broker/target/test-classes:$howdah_root/broker/target/classes:$(cat "$class_path")
}

# Builds what runs (no tests) unless it is newer than every source.
build_howdah() {
  local stamp=$howdah_root/target/howdah-built
  local sources=("$howdah_root"/pom.xml "$howdah_root"/*/pom.xml "$howdah_root"/*/src)
  if ! older_than "$stamp" "${sources[@]}"; then
    say "Howdah is built and nothing has changed since"
    return
  fi
  require_build_tools
  say "building Howdah (the first time Maven fetches its plugins and libraries, some minutes)"
  (cd "$howdah_root" && mvn -B -ntp -q package -pl broker,local-cluster -am -Dmaven.test.skip=true -Dspotless.check.skip=true) || fail "the build failed; its messages are above"
  mkdir -p "$(dirname "$stamp")"
  touch "$stamp"
  say "built"
}
