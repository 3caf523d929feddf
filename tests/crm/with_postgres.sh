#!/usr/bin/env bash
# Runs a command with a throw-away PostgreSQL server on a private socket:
#   tests/crm/with_postgres.sh COMMAND ARGS...
# The command finds the server in FITROOM_TEST_POSTGRES. Exit 77: no server is installed.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
if [[ -z "$bin" || ! -x "$bin/initdb" ]]; then
  echo "no PostgreSQL server is installed (package postgresql-15): skipped" >&2
  exit 77
fi

# The server refuses to run as root.
as=()
if [[ $(id -u) == 0 ]]; then as=(setpriv --reuid=postgres --regid=postgres --clear-groups); fi

dir=$(mktemp -d /tmp/fitroom-pg-XXXXXX)
chmod 711 "$dir"
if [[ $(id -u) == 0 ]]; then chown postgres "$dir"; fi
small=""
stop() {
  (cd / && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop) || true
  if [[ -n "$small" ]]; then umount "$small" || true; fi
  rm -rf "$dir"
}
trap stop EXIT

(
  cd /
  # Byte order for text, so that both databases sort alike.
  "${as[@]}" "$bin/initdb" -D "$dir/data" -U fitroom -A trust -E UTF8 --locale=C.UTF-8 -N >"$dir/initdb.log"
  "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -w -s -l "$dir/data/server.log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=${FITROOM_TEST_POSTGRES_FSYNC:-off} -c max_connections=100" start
)
# A disk that is soon full, for the tests of that; whoever may not mount goes without.
if [[ "${FITROOM_TEST_SMALL_DISK:-}" == 1 ]]; then
  mkdir "$dir/small"
  if mount -t tmpfs -o size=16m,mode=0777 tmpfs "$dir/small" 2>/dev/null; then
    small="$dir/small"
    mkdir "$small/space"
    chown postgres "$small/space"
    export FITROOM_TEST_POSTGRES_SMALL="$small/space"
  fi
fi
export FITROOM_TEST_POSTGRES_LOG="$dir/data/server.log"
export FITROOM_TEST_POSTGRES="host=$dir user=fitroom dbname=postgres"
"$@"
