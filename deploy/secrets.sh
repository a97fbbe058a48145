#!/usr/bin/env bash
# Makes the Secrets that the Kubernetes files refer to, those that are missing; one that is there is never changed.
#   deploy/secrets.sh pastebin deploy/kubernetes/base/secrets.txt
# The first argument is the namespace. Lists say of each Secret: "generate LENGTH CHARACTERS", "ask", or "uri OTHER", percent-encoded.
# What is asked for is read from the terminal, or from a variable: redis-text-connection from REDIS_TEXT_CONNECTION.
set -euo pipefail

[ $# -ge 2 ] || { echo "Usage: $0 NAMESPACE LIST…" >&2; exit 2; }
namespace=$1
shift

# Values travel by pipe: arguments can be read by everyone on the machine.
create() { kubectl --namespace "$namespace" create secret generic "$1" --from-file=value=/dev/stdin; }
read_back() { kubectl --namespace "$namespace" get secret "$1" --output 'jsonpath={.data.value}' | base64 --decode; }

generate() {
    local text=''
    while [ "${#text}" -lt "$1" ]; do
        text+=$(head -c 4096 /dev/urandom | LC_ALL=C tr -dc "$2")
    done
    printf %s "${text:0:$1}"
}

ask() {
    local variable=${1//-/_} value
    variable=${variable^^}
    value=${!variable:-}
    if [ -z "$value" ] && [ -t 0 ]; then
        read -rsp "$1: " value </dev/tty
        echo >&2
    fi
    [ -n "$value" ] || { echo "$1 has no value: set $variable." >&2; return 1; }
    printf %s "$value"
}

encode() {
    local text=$1 i
    for ((i = 0; i < ${#text}; i++)); do
        case ${text:i:1} in
            [a-zA-Z0-9.~_-]) printf %s "${text:i:1}" ;;
            *) printf %s "${text:i:1}" | od -An -tx1 | tr -d ' \n' | sed 's/../%\U&/g' ;;
        esac
    done
}

kubectl get namespace "$namespace" >/dev/null 2>&1 || kubectl create namespace "$namespace"
# Encoded ones last: the others must be there.
while read -r name how first second <&3; do
    if kubectl --namespace "$namespace" get secret "$name" >/dev/null 2>&1; then
        echo "secret/$name is there"
        continue
    fi
    case $how in
        generate) value=$(generate "$first" "$second") ;;
        ask) value=$(ask "$name") ;;
        uri) value=$(encode "$(read_back "$first")") ;;
        *) echo "$name: '$how' is not known." >&2; exit 1 ;;
    esac
    printf %s "$value" | create "$name"
done 3< <(grep -hv '^#' "$@" | sort -u -k2,2 -k1,1)
