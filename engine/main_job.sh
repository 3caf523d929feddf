#!/usr/bin/env bash
# The main job of engine/run, after the build.
#   with arguments: the program with these arguments
#   with a display: the app
#   else:           a complete try-on, from measurements to the customer's file, into out/first-try-on
set -euo pipefail
cd "$(dirname "$0")/.."
fitroom="$PWD/build/release/fitroom"
if [ $# -gt 0 ]; then exec "$fitroom" "$@"; fi
if [ -n "${DISPLAY:-}" ]; then exec "$fitroom"; fi

out="$PWD/out/first-try-on"
rm -rf "$out"
mkdir -p "$out"
# Its own home: the demonstration leaves no trace in anybody's data.
export FITROOM_HOME="$out/home"

"$fitroom" body --sex female --height 168 --chest 88 --waist-navel 70 --hip 95 --out "$out/body.glb" > "$out/body.txt"
"$fitroom" crm add "first visitor" > "$out/customer.txt"
"$fitroom" tryon --garment tee-women --with trousers-women --customer "first visitor" --sex female \
  --height 168 --chest 88 --waist-navel 70 --hip 95 --out "$out/tee" | tee "$out/tee.txt"
"$fitroom" crm feedback "first visitor" --garment tee-women --kept --fit fits > "$out/profile.txt"
"$fitroom" tryon --garment trousers-men --with tee-men --sex male --height 178 --chest 98 --waist-navel 86 --hip 100 --inseam 82 \
  --out "$out/trousers" | tee "$out/trousers.txt"
# A garment from a file of somebody else's, when there is one: FITROOM_GARMENT names it.
reference="${FITROOM_REFERENCE_DATA:-}/garments/makehuman_cc0/female_casualsuit01.obj"
[ -n "${FITROOM_GARMENT:-}" ] || [ ! -f "$reference" ] || FITROOM_GARMENT="$reference"
if [ -n "${FITROOM_GARMENT:-}" ]; then
  "$fitroom" import "$FITROOM_GARMENT" --json > "$out/import.json"
  garment="$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["files"][0]["garments"][0]["id"])' "$out/import.json")"
  "$fitroom" tryon --garment "$garment" --customer "first visitor" --sex female \
    --height 168 --chest 88 --waist-navel 70 --hip 95 --out "$out/imported" | tee "$out/imported.txt"
fi
"$fitroom" crm timeline "first visitor" > "$out/timeline.txt"
echo
echo "试穿完成，图片和报告在 / a complete try-on, pictures and report in: $out"
