#!/usr/bin/env bash
# Configures and builds one preset. Usage: source engine/build.sh && buildPreset release [target...]
buildPreset() {
  local preset="$1"; shift
  # ccache: the same objects for every clone of this project.
  export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$PWD}" CCACHE_NOHASHDIR=1
  cmake --preset "$preset" >"build-$preset.log" 2>&1 || { cat "build-$preset.log"; rm -f "build-$preset.log"; return 1; }
  rm -f "build-$preset.log"
  cmake --build --preset "$preset" ${1:+--target "$@"}
}
