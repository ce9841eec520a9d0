#!/bin/sh
# Installs what is missing, once: dependencies, the native helper, and (as root) the system programs that tests talk to.
# Tests whose program is still missing afterwards are skipped with the reason.
set -u
cd "$(dirname "$0")/.." || exit 1

if [ ! -x node_modules/.bin/node ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund || exit 1
fi
make -s -C native || exit 1

missing=
for pair in uwsgi:uwsgi-core:uwsgi-plugin-python3 nginx:nginx-light strace:strace php-cgi:php-cgi rabbitmq-server:rabbitmq-server; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing $(echo "${pair#*:}" | tr : ' ')"
done
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -d /usr/lib/python3/dist-packages/zmq ] || missing="$missing python3-zmq"
[ -d /usr/lib/python3/dist-packages/paste/deploy ] || missing="$missing python3-pastedeploy"
ldconfig -p 2>/dev/null | grep -q libxslt.so.1 || missing="$missing libxslt1.1"
for module in flask django starlette quart gevent greenlet pecan; do
  ! [ -x /usr/bin/python3 ] || /usr/bin/python3 -c "import $module" 2>/dev/null || missing="$missing python3-$module"
done
if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq >/dev/null 2>&1
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    echo "note: unable to install$missing: the tests that need them are skipped"
fi
exit 0
