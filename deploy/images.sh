#!/usr/bin/env bash
# Builds an image of every project in the AppHost's manifest. There is no Dockerfile: what an image is made of stands in deploy/Containers.props.
#   deploy/images.sh local                                  into Docker or Podman on this machine, for its architecture
#   deploy/images.sh --archive FOLDER local                 into files, for its architecture
#   deploy/images.sh --push registry.example/pastebin 1.2   into a registry, for x64 and arm64
# --manifest FILE takes a manifest that is there already; --print prints the commands and runs none.
set -euo pipefail
cd "$(dirname "$0")/.."
# The official packages, wherever this is built.
export AspireSource=${AspireSource:-packages}

repository=pastebin registry='' archive='' manifest='' run=()
while [[ ${1:-} == --* ]]; do
    case $1 in
        --push) registry=${2%%/*} repository=${2#*/} ; shift 2 ;;
        --archive) mkdir -p "$2"; archive=$(cd "$2" && pwd); shift 2 ;;
        --manifest) manifest=$2; shift 2 ;;
        --print) run=(echo); shift ;;
        *) echo "$1 is not known." >&2; exit 2 ;;
    esac
done
[ $# = 1 ] || { sed -n '2,6s/^# *//p' "$0" >&2; exit 2; }
tag=$1

if [ -z "$manifest" ]; then
    # Beside the AppHost, which the paths in it start from.
    manifest=PasteBin.AppHost/obj/manifest.json
    dotnet run --project PasteBin.AppHost -- --publisher manifest --output-path "$PWD/$manifest" >/dev/null
fi

# The base image has the runtime, so none is fetched for each architecture, and nothing that would start it.
options=(-p:ContainerImageTag="$tag" -p:UseAppHost=false -p:EnableAppHostPackDownload=false -p:EnableRuntimePackDownload=false)
[ -z "$registry" ] || options+=(-p:ContainerRegistry="$registry" '-p:RuntimeIdentifiers="linux-x64;linux-arm64"')
# Lines such as "api ../PasteBin.Api/PasteBin.Api.csproj".
awk -F'"' '/^    "/ { name = $2 } /^      "path": .*proj"/ { print name, $4 }' "$manifest" | while read -r name path; do
    target=()
    [ -z "$archive" ] || target=(-p:ContainerArchiveOutputPath="$archive/$name.tar.gz")
    "${run[@]}" dotnet publish "$(dirname "$manifest")/$path" -c Release -t:PublishContainer \
        -p:ContainerRepository="$repository/$name" "${options[@]}" "${target[@]}" </dev/null
done
