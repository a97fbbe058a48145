#!/usr/bin/env bash
# Measures PasteBin against its limits. bench/README.md says what each row is. Ends with 0 when all of them hold.
#   bench/run.sh                  every row that takes seconds: a quarter of an hour
#   bench/run.sh reads creates    the rows that are named
#   bench/run.sh long             the rows that take minutes
#   bench/run.sh bounds           what could be had at most
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^[^#]/s/^# //p' "$0"; exit ;; esac
cd "$(dirname "$0")/.."

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dot.net/download" >&2; exit 1; }
if [ "$(dotnet msbuild PasteBin.AppHost -getProperty:AspireSource)" = local ]; then
    LocalAspire/install-servers.sh
fi
missing=()
command -v wrk >/dev/null || missing+=(wrk)
# It comes with the server; the command that finds it comes with every client.
pgbench --version >/dev/null 2>&1 || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || { echo "wrk and pgbench are needed; on Debian they are in the packages ${missing[*]}." >&2; exit 1; }
    as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
    echo "Installing ${missing[*]} (Debian packages) …"
    "${as_root[@]}" apt-get update -q >/dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
fi
echo "Building …"
./build.sh -c Release bench/PasteBin.Bench
exec dotnet run -c Release --no-build --project bench/PasteBin.Bench -- "$@"
