#!/usr/bin/env bash
# Makes build/venv with the pinned packages of tests/requirements.txt, once for each version of that file.
# On Debian's own Python, whatever other Python comes first in PATH.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

venv="$ROOT/build/venv"
stamp="$venv/.requirements"
if cmp -s tests/requirements.txt "$stamp" && "$venv/bin/python" -c 'import boto3, pytest, xdist'; then exit 0; fi
echo "venv: installing tests/requirements.txt into build/venv"
rm -rf "$venv"
"$PYTHON" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
cp tests/requirements.txt "$stamp"
