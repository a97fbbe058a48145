#!/usr/bin/env bash
# Starts PasteBin: with Docker or Podman through Aspire, otherwise as local processes. Arguments go to the AppHost.
set -euo pipefail
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dot.net/download" >&2; exit 1; }
if [ "$(dotnet msbuild PasteBin.AppHost -getProperty:AspireSource)" = local ]; then
    LocalAspire/install-servers.sh
fi
echo "Building …"
./build.sh PasteBin.AppHost
exec dotnet run --no-build --project PasteBin.AppHost -- "$@"
