#!/usr/bin/env bash
# Prints the folder of a kubectl that can render deploy/kubernetes: this machine's own from 1.27 on, or else Debian 13's, unpacked into a cache.
# Debian 12's 1.20 does not know components, labels, patches with a target, nor half the kinds of object. Nothing is installed, and root is not needed.
set -euo pipefail

own=$(command -v kubectl || true)
if [ -n "$own" ] && "$own" version --client 2>/dev/null | grep -q 'Kustomize Version: v[5-9]'; then
    dirname "$own"
    exit
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/pastebin/kubectl
if [ ! -x "$cache/usr/bin/kubectl" ]; then
    keys=/usr/share/keyrings/debian-archive-keyring.gpg
    command -v apt-get >/dev/null && [ -r $keys ] || { echo "Install kubectl 1.27 or newer: https://kubernetes.io/docs/tasks/tools/" >&2; exit 1; }
    # Lists and all else of its own: what this machine is made of stays as it is.
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/unpacked" "$(dirname "$cache")"
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' 2>/dev/null | head -1 || true)
    echo "deb [signed-by=$keys] ${mirror:-http://deb.debian.org/debian} trixie main" >"$work/sources.list"
    touch "$work/status"
    apt=(apt-get -q -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::PreferencesParts=/dev/null
        -o "Dir::State::Lists=$work/lists" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work" -o "APT::Sandbox::User=$(id -un)"
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Languages=none)
    (cd "$work" && "${apt[@]}" update && "${apt[@]}" download kubectl) >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; exit 1; }
    dpkg-deb --extract "$work"/kubectl_*.deb "$work/unpacked"
    rm -rf "$cache"
    mv "$work/unpacked" "$cache"
fi
echo "$cache/usr/bin"
