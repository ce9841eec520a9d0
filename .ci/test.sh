#!/bin/sh
# The gate: types, lint, then every test. Ends with the totals of the test runner.
set -eu
cd "$(dirname "$0")/.."
sh .ci/install.sh
PATH=$PWD/node_modules/.bin:$PATH
# Tests run these programs once more with the sanitizers, where the compiler has them.
make -s -j2 -C native sanitize || echo "note: no sanitizers here, the tests that want them are skipped"
# The command under test is what a package brings: compiled, it starts in half of the time.
node .ci/build.ts
export EMPERORD_RUN=dist
echo "types"
tsc --noEmit
echo "lint"
prettier --check --log-level warn .
echo "tests"
# More at once than there are cores: many wait for others. The limit of a file is for one that hangs.
exec node --import ./test/support/compiled.ts --test --test-concurrency="${TEST_CONCURRENCY:-3}" --test-timeout=600000 \
  "${@:-test/**/*.test.ts}"
