#!/bin/sh
# The gate: types, lint, then every test. Ends with the totals of the test runner.
set -eu
cd "$(dirname "$0")/.."
sh .ci/install.sh
PATH=$PWD/node_modules/.bin:$PATH
echo "types"
tsc --noEmit
echo "lint"
prettier --check --log-level warn .
echo "tests"
exec node --test --test-concurrency="${TEST_CONCURRENCY:-2}" --test-timeout=180000 "${@:-test/**/*.test.ts}"
