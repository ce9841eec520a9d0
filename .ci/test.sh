#!/bin/sh
# The gate: types, lint, then every test. Ends with the totals of the test runner.
set -eu
cd "$(dirname "$0")/.."
sh .ci/install.sh
PATH=$PWD/node_modules/.bin:$PATH
# The fuzz test prefers the launcher with the sanitizers, where the compiler has them.
make -s -C native sanitize || echo "note: no sanitizers here, the launcher is fuzzed without them"
echo "types"
tsc --noEmit
echo "lint"
prettier --check --log-level warn .
echo "tests"
exec node --test --test-concurrency="${TEST_CONCURRENCY:-2}" --test-timeout=180000 "${@:-test/**/*.test.ts}"
