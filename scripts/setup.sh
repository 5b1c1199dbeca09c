#!/usr/bin/env bash
# Installs the Debian packages of the named groups that are missing: build, unit, test, demo, check, bench, fuzz,
# clients, elsewhere, bare, all.
# VIRGA_SETUP=skip leaves the machine alone: its owner has installed what is needed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

packages_of() {
  case "$1" in
    build) echo "g++ cmake ninja-build ccache $BOOST libsimdjson-dev libfmt-dev libspdlog-dev libcli11-dev" \
                "libtomlplusplus-dev libssl-dev zlib1g-dev libdeflate-dev libgtest-dev libgmock-dev librapidcheck-dev" \
                "libbenchmark-dev librocksdb-dev" ;;
    unit) echo "python3" ;;
    test) echo "python3 python3-venv python3-boto3 python3-pytest python3-pytest-xdist awscli curl jq openssl" ;;
    demo) echo "awscli curl jq openssl" ;;
    check) echo "python3 clang-format clang-tidy shellcheck git" ;;
    bench) echo "python3 wrk" ;;
    fuzz) echo "clang libclang-rt-dev" ;;
    clients) echo "nodejs npm default-jdk-headless maven golang-go" ;;
    elsewhere) echo "default-jdk-headless maven" ;;
    bare) echo "debootstrap" ;;
    all) for group in build unit test demo check bench fuzz clients; do packages_of "$group"; done ;;
    *) fail "no such group of packages: $1 (build, unit, test, demo, check, bench, fuzz, clients, elsewhere, bare, all)" ;;
  esac
}

# The package is installed, or a newer program of the user's own does its work.
is_present() {
  local program=""
  case "$1" in
    nodejs) program=node ;; npm) program=npm ;; golang-go) program=go ;; maven) program=mvn ;;
    default-jdk-headless) program=javac ;;
  esac
  if [ -n "$program" ] && command -v "$program" > /dev/null; then return 0; fi
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo > /dev/null; then sudo "$@"
  else fail "these packages are missing, and this is neither root nor is there sudo; as root: apt-get install ${missing[*]}"
  fi
}

boost_package() {
  # Boost 1.81 or newer: Debian 12's default is 1.74, with 1.81 beside it; Debian 13 and Ubuntu 24.04 have 1.83.
  case "$CODENAME" in
    bookworm) echo libboost1.81-dev ;;
    *) echo libboost-dev ;;
  esac
}

[ "${VIRGA_SETUP:-}" = skip ] && exit 0
[ -f /etc/debian_version ] || fail "setup knows Debian and Ubuntu; elsewhere install what scripts/setup.sh names and set VIRGA_SETUP=skip"
CODENAME="$(. /etc/os-release && echo "${VERSION_CODENAME:-}")"
BOOST="$(boost_package)"

missing=()
for group in "$@"; do
  for package in $(packages_of "$group"); do
    # Ubuntu 24.04 packages no AWS CLI: the one in the tests' venv stands in for it.
    if [ "$package" = awscli ] && [ "$CODENAME" = noble ]; then package=python3-venv; fi
    is_present "$package" || missing+=("$package")
  done
done
if [ "${#missing[@]}" -gt 0 ]; then
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  echo "setup: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -q > /dev/null
  if [ "$BOOST" = libboost-dev ]; then
    version="$(apt-cache policy libboost-dev | awk '/Candidate:/ { print $2 }')"
    dpkg --compare-versions "$version" ge 1.81 || fail "Boost 1.81 or newer is needed, this system has $version"
  fi
  as_root apt-get install -y -q --no-install-recommends "${missing[@]}" > /dev/null
elif [ "${VERBOSE:-1}" = 1 ]; then
  echo "setup: nothing to install for: $*"
fi
