#!/usr/bin/env bash
# Builds and runs the benchmarks of bench/.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
VERBOSE=0 scripts/setup.sh build bench
PRESET=release scripts/build.sh all
exec "$PYTHON" bench/run.py "$@"
