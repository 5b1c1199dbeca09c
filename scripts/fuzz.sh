#!/usr/bin/env bash
# fuzz.sh [NAME...]: builds the fuzzers (tests/fuzz/*_fuzz.cc) with clang and runs each, or those named, for
# FUZZ_SECONDS, from the seeds of tests/fuzz/corpus/ and what it has found in build/fuzz/corpus/ before.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
seconds="${FUZZ_SECONDS:-60}"
VERBOSE=0 scripts/setup.sh build fuzz
PRESET=fuzz scripts/build.sh fuzzers
shopt -s nullglob
fuzzers=(build/fuzz/bin/*_fuzz)
[ "${#fuzzers[@]}" -gt 0 ] || fail "the fuzz preset built no fuzzer"
for fuzzer in "${fuzzers[@]}"; do
  name="$(basename "$fuzzer" _fuzz)"
  [ "$#" = 0 ] || [[ " $* " = *" $name "* ]] || continue
  say "fuzz: $name for $seconds s"
  mkdir -p "build/fuzz/corpus/$name"
  "$fuzzer" -max_total_time="$seconds" -timeout=10 -print_final_stats=1 -print_funcs=0 \
    -artifact_prefix="build/fuzz/$name-" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
done
