#!/usr/bin/env bash
# Builds the fuzzers (tests/fuzz/*_fuzz.cc) with clang and runs each for FUZZ_SECONDS.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
seconds="${FUZZ_SECONDS:-60}"
VERBOSE=0 scripts/setup.sh build check
PRESET=fuzz scripts/build.sh all
shopt -s nullglob
fuzzers=(build/fuzz/bin/*_fuzz)
[ "${#fuzzers[@]}" -gt 0 ] || fail "the fuzz preset built no fuzzer"
for fuzzer in "${fuzzers[@]}"; do
  name="$(basename "$fuzzer")"
  say "fuzz: $name for $seconds s"
  mkdir -p "build/fuzz/corpus/$name"
  "$fuzzer" -max_total_time="$seconds" -timeout=10 "build/fuzz/corpus/$name"
done
