#!/usr/bin/env bash
# Installs the pinned npm packages of a folder (its package.json) into its node_modules, unless they are there.
# Usage: scripts/install_npm.sh tests/interop
set -euo pipefail
cd "$(dirname "$0")/../$1"

stamp=node_modules/.installed
wanted=$(cksum <package.json)
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0
npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
echo "$wanted" >"$stamp"
