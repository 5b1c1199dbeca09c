#!/usr/bin/env bash
# Builds the three programs with the release preset and copies them to build/bin.
# With arguments: builds these targets instead, with $PRESET ("all" for everything).
set -euo pipefail
. "$(dirname "$0")/lib.sh"

VERBOSE=0 scripts/setup.sh build
programs=(virga tracker-api tracker-worker)
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || { targets=("${programs[@]}"); PRESET=release; }
[ -f "build/$PRESET/build.ninja" ] || cmake --preset "$PRESET" > /dev/null
cmake --build "build/$PRESET" --target "${targets[@]}" -- ${JOBS:+-j "$JOBS"} --quiet
mkdir -p build/bin
for program in "${programs[@]}"; do
  built="build/$PRESET/bin/$program"
  # install, not cp: a running program's file is replaced, never written into.
  if [ -x "$built" ] && ! cmp -s "$built" "build/bin/$program"; then install "$built" "build/bin/$program"; fi
done
