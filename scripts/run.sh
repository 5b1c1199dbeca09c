#!/usr/bin/env bash
# run.sh PROGRAM [ARGUMENT...]: runs tracker-api or tracker-worker in backend/, where they read .env.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

program="$ROOT/build/bin/$1"
shift
cd backend
exec "$program" "$@"
