#!/usr/bin/env bash
# run.sh PROGRAM [ARGUMENT...]: runs tracker-api or tracker-worker, which read backend/.env from here.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

program="$ROOT/build/bin/$1"
shift
exec "$program" "$@"
