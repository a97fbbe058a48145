#!/usr/bin/env bash
# Builds everything and passes the tests, against real Postgres, Redis and RabbitMQ.
#   ./test.sh                    all of them
#   ./test.sh -class '*Burn*'    those of some classes. Arguments go to the test runner
#   ./test.sh --long             the random walk of faults alone, for twenty minutes (docs/faults.md)
# PASTEBIN_WALK_SEED and PASTEBIN_WALK_SECONDS set the walk's seed and length.
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,/^[^#]/s/^# //p' "$0"; exit ;; esac
cd "$(dirname "$0")"

if [ "${1:-}" = --long ]; then
    shift
    export PASTEBIN_WALK_SECONDS="${PASTEBIN_WALK_SECONDS:-1200}"
    set -- -class '*RandomWalkTests' "$@"
fi
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dot.net/download" >&2; exit 1; }
if [ "$(dotnet msbuild PasteBin.AppHost -getProperty:AspireSource)" = local ]; then
    LocalAspire/install-servers.sh
fi
# The Kubernetes files are rendered with it. Without one, tests that need it are skipped and say so.
if kubectl=$(deploy/find-kubectl.sh); then
    PATH=$kubectl:$PATH
fi
# Its pages are tried in a real browser.
[ -x /usr/bin/chromium ] || [ -x /usr/bin/google-chrome ] || [ -x /usr/bin/chromium-browser ] || LocalAspire/install-servers.sh chromium
echo "Building …"
./build.sh PasteBin.sln
# Tests end processes in the middle: what those leave goes with this folder, open to the user that Postgres runs as.
temporary=$(mktemp -d)
# One that is not quite gone and still writes there does not make the tests fail.
trap 'rm -rf "$temporary" || true' EXIT
chmod 1777 "$temporary"
export TMPDIR=$temporary
output=$temporary/output
# Processes live for seconds here: too short for code that is measured before it is compiled for good.
export DOTNET_TieredPGO=0
failed=0
dotnet run --no-build --project PasteBin.Tests -- -noLogo -noColor "$@" | tee "$output" || failed=$?
# Total: 12, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 1.234s
sed -n 's/.*Total: \([0-9]*\), Errors: \([0-9]*\), Failed: \([0-9]*\), Skipped: \([0-9]*\).*/\1 \2 \3 \4/p' "$output" | tail -1 |
    { read -r total errors bad skipped && echo "$((total - bad - skipped)) passed, $((bad + errors)) failed, $skipped skipped"; }
exit $failed
