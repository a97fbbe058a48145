#!/usr/bin/env bash
# Writes deploy/kubernetes/base anew from the AppHost's manifest and deploy/kubernetes/settings.yaml.
# Argument: another folder to write to.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet run --project PasteBin.AppHost -- --publisher manifest --output-path "$folder/manifest.json" >"$folder/log" 2>&1 ||
    { cat "$folder/log" >&2; exit 1; }
dotnet run --project deploy/ManifestToKustomize -- "$folder/manifest.json" deploy/kubernetes/settings.yaml "${1:-deploy/kubernetes/base}"
