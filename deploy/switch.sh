#!/usr/bin/env bash
# Lets one colour answer: deploy/switch.sh green. And back: deploy/switch.sh blue. Nothing changes unless all of that colour is ready.
set -euo pipefail
cd "$(dirname "$0")/kubernetes/overlays/blue-green"

colour=${1:-}
[ -n "$colour" ] && [ -d "live-$colour" ] || { echo "Usage: $0 blue|green" >&2; exit 2; }
deployments=$(kubectl --namespace pastebin get deployment --selector "colour=$colour" --output name)
[ -n "$deployments" ] || { echo "There is no $colour: kubectl apply -k deploy/kubernetes/overlays/blue-green/$colour" >&2; exit 1; }
for deployment in $deployments; do
    kubectl --namespace pastebin rollout status "$deployment" --timeout 5m
done
kubectl apply --kustomize "live-$colour"
