#!/usr/bin/env bash
# Removes what `make run-cloud` and Terraform keep between runs, and says what it removed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

pid="$(cat .virga/data/PID 2> /dev/null || true)"
# A killed process leaves its PID file behind.
if [ -n "$pid" ] && [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = virga ]; then
  fail "process $pid serves .virga/data: stop it first"
fi
shopt -s nullglob
found=()
for path in .virga infra/envs/*/.terraform infra/envs/*/.terraform.lock.hcl infra/envs/*/terraform.tfstate*; do
  [ ! -e "$path" ] || found+=("$path")
done
if [ "${#found[@]}" = 0 ]; then
  echo "nothing to remove: there is no .virga (the cloud's data) and no state of Terraform"
  exit 0
fi
rm -rf "${found[@]}"
printf 'removed %s\n' "${found[@]}"
