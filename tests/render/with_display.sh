#!/usr/bin/env bash
# Runs a command with a display: the one there is, else a virtual one of its own.
set -e
if [ -n "${DISPLAY:-}" ]; then exec "$@"; fi
exec xvfb-run -a -s "-screen 0 1920x1080x24" "$@"
