#!/usr/bin/env bash
# Formats the C++ and Terraform files in place.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
VERBOSE=0 scripts/setup.sh check
git ls-files -z --cached --others --exclude-standard '*.cc' '*.h' | xargs -0 -r clang-format -i
for tool in terraform tofu; do
  if command -v "$tool" > /dev/null; then "$tool" fmt -recursive infra; break; fi
done
