#!/usr/bin/env bash
# The quick checks. Builds virga, which says itself what it handles.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
VERBOSE=0 scripts/setup.sh check
scripts/build.sh
scripts/venv.sh
mkdir -p "$RESULTS"
exec "$PYTHON" scripts/check.py --junit "$RESULTS/check.xml" "$@"
