#!/bin/sh
# Installs what is missing and becomes the demonstration.
set -eu
cd "$(dirname "$0")/.."
if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
make -s -C native
exec node_modules/.bin/node examples/start.ts
