#!/usr/bin/env bash
# Builds and runs a benchmark of bench/: run or scale, then its arguments.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
VERBOSE=0 scripts/setup.sh build bench
PRESET=release scripts/build.sh all
benchmark=$1
shift
exec "$PYTHON" "bench/$benchmark.py" "$@"
