#!/usr/bin/env bash
# Installs the server programs that LocalAspire starts as plain processes, those that are missing. Root, or somebody with sudo.
# Arguments: packages to install instead.
set -euo pipefail

missing=("$@")
if [ $# = 0 ]; then
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || missing+=(postgresql)
    command -v redis-server >/dev/null || missing+=(redis-server)
    [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || command -v rabbitmq-server >/dev/null || missing+=(rabbitmq-server)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These programs are missing: ${missing[*]}. Install them with your system's package manager, or install Docker or Podman, and start again." >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Missing: ${missing[*]}. As root, run: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi

echo "Installing ${missing[*]} (Debian packages) …"
log=$(mktemp)
# The packages would start servers of their own, and at every boot: nobody asked for those.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod 755 $policy
    trap '"${as_root[@]}" rm -f $policy; rm -f "$log"' EXIT
fi
if ! { "${as_root[@]}" apt-get update -q &&
       "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "apt-get could not install ${missing[*]}; its last lines are above." >&2
    exit 1
fi
if [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl disable --quiet "${missing[@]}" 2>/dev/null || true
fi
echo "Installed ${missing[*]}."
