#!/usr/bin/env bash
# Makes backend/.env from the example, with an ADMIN_TOKEN of 192 random bits. Leaves an existing one alone.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ ! -e backend/.env ] || exit 0
token="$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')"
umask 077
sed "s|^ADMIN_TOKEN=.*|ADMIN_TOKEN=$token|" backend/.env.example > backend/.env
grep -q "^ADMIN_TOKEN=$token" backend/.env || { rm backend/.env; fail "backend/.env.example has no line ADMIN_TOKEN="; }
echo "made backend/.env from backend/.env.example, with a random ADMIN_TOKEN"
