#!/usr/bin/env bash
# Installs the pinned npm packages of a folder (its package.json) into its node_modules, unless they are there.
# Usage: scripts/install_npm.sh tests/interop
set -euo pipefail
cd "$(dirname "$0")/../$1"

# Of several processes that want them, one installs and the others wait.
exec 9>.npm.lock
command -v flock >/dev/null && flock 9
stamp=node_modules/.installed
wanted=$(cksum <package.json)
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0
npm install --fetch-retries=5 --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
echo "$wanted" >"$stamp"
