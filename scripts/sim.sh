#!/usr/bin/env bash
# Runs the simulation. SEED: the first seed (else the commit's). SEEDS: how many, counting up (1). STEPS: of each.
# Many seeds run in all processors; one shows every step. The first that differs ends it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
seeds="${SEEDS:-1}"
steps="${STEPS:-400}"
seed="${SEED:-$((16#$(git rev-parse HEAD 2> /dev/null | cut -c1-15 || echo 1)))}"
[[ "$seed$seeds$steps" =~ ^[0-9]+$ ]] || fail "SEED, SEEDS and STEPS are whole numbers, as in: make sim SEED=7"
scripts/build.sh virga-sim
program="build/$PRESET/bin/virga-sim"
if [ "$seeds" = 1 ]; then exec "$program" --seed "$seed" --steps "$steps" --print; fi
say "seeds $seed to $((seed + seeds - 1))"
chunk=100
# 255 makes xargs stop.
# shellcheck disable=SC2016
seq 0 "$chunk" $((seeds - 1)) | xargs -P "$(nproc)" -I{} bash -c '
  left=$(($2 - {})); count=$((left < $5 ? left : $5))
  "$4" --seed $(($1 + {})) --seeds "$count" --steps "$3" || exit 255' sim "$seed" "$seeds" "$steps" "$program" "$chunk"
