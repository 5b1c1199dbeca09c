# shellcheck shell=bash
# What the scripts share. Source it: . "$(dirname "$0")/lib.sh"
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 1
PRESET="${PRESET:-release}"
# shellcheck disable=SC2034  # for the scripts that source this
RESULTS="$ROOT/build/results"
PYTHON="/usr/bin/python3"
[ -x "$PYTHON" ] || PYTHON="$(command -v python3 || echo "$PYTHON")"  # where scripts/setup.sh installs it

# Colours, on a terminal only; NO_COLOR: https://no-color.org
BOLD="" GREEN="" RED="" PLAIN=""
if [ -t 1 ] && [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  # shellcheck disable=SC2034  # for the scripts that source this
  BOLD=$'\033[1m' GREEN=$'\033[32m' RED=$'\033[31m' PLAIN=$'\033[0m'
fi

say() { printf '\n%s== %s%s\n' "$BOLD" "$*" "$PLAIN"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# The AWS CLI to use: $AWS_CLI, else Debian's, else the tests' own.
find_aws_cli() {
  local candidate
  for candidate in "${AWS_CLI:-}" /usr/bin/aws "$ROOT/build/venv/bin/aws"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then echo "$candidate"; return; fi
  done
  command -v aws || fail "no AWS CLI: run 'make setup', or set AWS_CLI"
}

# load_env FILE: exports its settings; what is in the environment already wins.
load_env() {
  local line key
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in ''|\#*) continue ;; esac
    key="${line%%=*}"
    [ -n "${!key+set}" ] || export "$key=${line#*=}"
  done < "$1"
}
