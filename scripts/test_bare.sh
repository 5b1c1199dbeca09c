#!/usr/bin/env bash
# test_bare.sh [SUITE...]: makes bare roots of Debian 12, Debian 13 and Ubuntu 24.04 (bookworm, trixie, noble) with git,
# make and certificates and nothing else, clones this repository there, and runs `make demo` and `make test` in each,
# as a stranger would.
# Needs root, for debootstrap, chroot and mounts; what it mounts and starts ends with it (unshare).
# BARE_TARGETS="demo" chooses other targets; BARE_CCACHE=FOLDER is the roots' compiler cache, which outlives them.
# Takes 15 minutes a suite on two cores without a cache.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" = 0 ] || fail "test-bare must run as root: it makes a root file system"
VERBOSE=0 scripts/setup.sh bare
[ "$#" -gt 0 ] || set -- bookworm trixie noble
read -r -a targets <<< "${BARE_TARGETS:-demo test}"
[ -z "${BARE_CCACHE:-}" ] || mkdir -p "$BARE_CCACHE"
git diff --quiet HEAD || echo "note: test-bare tests what is committed; the work tree has changes that are not" >&2

# What debootstrap needs to know of a suite beyond its name.
bootstrap() {
  local suite="$1" root="$2"
  local common=(--variant=minbase "--include=git,make,ca-certificates")
  case "$suite" in
    noble)
      # Ubuntu's suites share one script, which an older debootstrap has under an older name only. Debian 12 packages
      # no key ring of Ubuntu: without one, TLS says whose packages these are.
      local keyring=/usr/share/keyrings/ubuntu-archive-keyring.gpg
      local mirror="" trust=()
      if [ ! -e "$keyring" ]; then
        mirror="$(sed -nE 's|^\s*default_mirror http://(archive\S+)|https://\1|p' /usr/share/debootstrap/scripts/gutsy | head -n 1)"
        trust=(--no-check-gpg)
      fi
      debootstrap "${common[@]}" "${trust[@]}" "--components=main,universe" noble "$root" "$mirror" gutsy
      ;;
    *) debootstrap "${common[@]}" "$suite" "$root" ;;
  esac
}

make_root() {
  local suite="$1" root="$2"
  rm -rf "$root"
  mkdir -p "$root"
  echo "bare: making $suite in $root"
  bootstrap "$suite" "$root" > "$root.log" 2>&1 \
    || { tail -n 20 "$root.log" >&2; fail "debootstrap of $suite failed; the whole log: $root.log"; }
  # The root trusts whom this machine trusts, and finds names as it does.
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  # Every installed machine knows its loopback by name; a root without the package netbase does not.
  echo "127.0.0.1 localhost" > "$root/etc/hosts"
}

# Runs in namespaces of its own: mounts and processes end with it.
run_in_root() {
  local root="$1"
  shift
  # shellcheck disable=SC2016  # expanded by the inner shell
  unshare --mount --pid --fork --kill-child bash -euc '
    root="$1"; ccache="$2"; shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    if [ -n "$ccache" ]; then
      mkdir -p "$root/root/.cache/ccache"
      mount --bind "$ccache" "$root/root/.cache/ccache"
    fi
    exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
      PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$@"' -- "$root" "${BARE_CCACHE:-}" "$@"
}

for suite in "$@"; do
  root="$ROOT/build/bare/$suite"
  say "bare: $suite"
  make_root "$suite" "$root"
  git clone --quiet --no-hardlinks "$ROOT" "$root/root/virga"
  for target in "${targets[@]}"; do
    say "bare: $suite: make $target"
    run_in_root "$root" make -C /root/virga "$target" < /dev/null || fail "make $target failed on a bare $suite; its root stays in $root"
  done
  rm -rf "$root"
done
say "bare: all passed: $*"
