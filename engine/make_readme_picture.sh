#!/usr/bin/env bash
# Makes the picture of the README: the four views of one try-on with trousers under it, side by side.
set -euo pipefail
cd "$(dirname "$0")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
FITROOM_HOME="$work/home" build/release/fitroom tryon --garment tee-women --with trousers-women --sex female \
  --height 168 --chest 88 --waist-navel 70 --hip 95 --picture-width 480 --picture-height 720 --out "$work/tryon" >/dev/null
mkdir -p assets/readme
convert "$work"/tryon/{front,side,back,heat}.png +append -strip assets/readme/first-try-on.png
