#!/usr/bin/env bash
# Starts PasteBin: with Docker or Podman through Aspire, otherwise as local processes, of which those that are missing are installed (Debian).
#   ./run.sh                              what is pasted is kept for the next start
#   ./run.sh UseVolumes=false             empty, and nothing is kept. Arguments go to the AppHost
#   Pastes__MaxSize=1048576 ./run.sh      a setting: docs/configuration.md has them all
#   AspireSource=local ./run.sh           local processes, also where there is Docker or Podman
# It ends with the address to open. Ctrl+C stops everything.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^[^#]/s/^# //p' "$0"; exit ;; esac
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dot.net/download" >&2; exit 1; }
if [ "$(dotnet msbuild PasteBin.AppHost -getProperty:AspireSource)" = local ]; then
    LocalAspire/install-servers.sh
fi
echo "Building …"
./build.sh PasteBin.AppHost
exec dotnet run --no-build --project PasteBin.AppHost -- "$@"
