#!/usr/bin/env bash
# clang-tidy over every source, or over those named. Warnings are errors.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
VERBOSE=0 scripts/setup.sh build check
[ -f build/lint/compile_commands.json ] ||
  cmake --preset dev -B build/lint -DCMAKE_CXX_COMPILER_LAUNCHER= > /dev/null
if [ "$#" -gt 0 ]; then sources=("$@"); else mapfile -t sources < <(git ls-files 'src/*.cc' 'apps/*.cc'); fi
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy -p build/lint --quiet
