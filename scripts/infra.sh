#!/usr/bin/env bash
# infra.sh apply|plan|destroy: by OpenTofu, Terraform or virga itself, as $INFRA says; else the first that is there.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

verb="$1"
environment="${INFRA_ENV:-local}"
folder="infra/envs/$environment"
tool="${INFRA:-}"
if [ -z "$tool" ]; then
  tool=builtin
  for candidate in terraform tofu; do command -v "$candidate" > /dev/null && tool="$candidate"; done
fi

case "$tool" in
  builtin)
    exec build/bin/virga infra "$verb" --dir "$folder"
    ;;
  tofu|terraform)
    command -v "$tool" > /dev/null || fail "$tool is not installed; INFRA=builtin needs nothing"
    # A folder that holds registry.terraform.io/... stands in for the registry.
    plugins=()
    [ -z "${TF_PLUGIN_DIR:-}" ] || plugins=(-plugin-dir "$TF_PLUGIN_DIR")
    export TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
    [ -d "$folder/.terraform" ] || "$tool" -chdir="$folder" init -input=false -no-color "${plugins[@]}"
    case "$verb" in
      plan) exec "$tool" -chdir="$folder" plan -input=false -no-color ;;
      *) exec "$tool" -chdir="$folder" "$verb" -auto-approve -input=false -no-color ;;
    esac
    ;;
  *) fail "INFRA=$tool: it may be tofu, terraform or builtin" ;;
esac
