#!/usr/bin/env bash
# run_cloud.sh ARGUMENT...: the cloud, with its state in .virga/data unless VIRGA_DATA_DIR or --data-dir names another
# folder. VIRGA_DATA_DIR= (empty): in memory.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

if [ -z "${VIRGA_DATA_DIR+set}" ]; then
  export VIRGA_DATA_DIR=.virga/data
  mkdir -p .virga
fi
exec build/bin/virga serve "$@"
