#!/usr/bin/env bash
# dotnet build, with one compiler for all projects, also where the environment wants one for each: that takes twice as long. The compiler is
# this build's own and ends with it; the sockets and folders that it leaves when it is killed go with this build's folder.
set -euo pipefail
temporary=$(mktemp -d)
export TMPDIR=$temporary UseSharedCompilation=true SharedCompilationId="pastebin-build-$$"
end_compiler() {
    # The brackets keep grep from finding itself.
    grep -ls "[-]pipename:$SharedCompilationId" /proc/[0-9]*/cmdline | cut -d / -f 3 | xargs -r kill || true
    # Its pipe is in /tmp wherever the temporary folder is. A compiler that is not quite gone does not make the build fail.
    rm -rf "$temporary" "/tmp/$SharedCompilationId" || true
}
trap end_compiler EXIT
# No node outlives the folder that it would build the next project in.
dotnet build "$@" --nologo --verbosity quiet -nodeReuse:false
