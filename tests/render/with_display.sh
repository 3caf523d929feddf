#!/usr/bin/env bash
# Runs a command with a display: the one there is, else a virtual one of its own.
set -e
if [ -n "${DISPLAY:-}" ]; then exec "$@"; fi
# -noreset: a server that starts anew when its last client leaves refuses the next one for a moment.
exec xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" "$@"
