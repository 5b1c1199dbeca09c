#!/usr/bin/env bash
# clang-tidy over every source, or over those named. Warnings are errors, clang's own too: it alone checks the
# thread-safety annotations.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
VERBOSE=0 scripts/setup.sh build check fuzz
[ -f build/lint/compile_commands.json ] ||
  cmake --preset dev -B build/lint -DCMAKE_CXX_COMPILER=clang++ > /dev/null
if [ "$#" -gt 0 ]; then sources=("$@"); else mapfile -t sources < <(git ls-files 'src/*.cc' 'apps/*.cc'); fi
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy -p build/lint --quiet
