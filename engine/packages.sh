#!/usr/bin/env bash
# Installs the Debian packages of engine/packages.txt that are missing; says what it does.
# Read by engine/run and tests/run. Usage: source engine/packages.sh && ensurePackages
ensurePackages() {
  local list missing=() package
  list="$(dirname "${BASH_SOURCE[0]}")/packages.txt"
  if ! command -v dpkg-query >/dev/null; then
    echo "fitroom: this is not a Debian system; install the packages of engine/packages.txt yourself" >&2
    return 0
  fi
  while read -r package; do
    [ -z "$package" ] || [ "${package:0:1}" = "#" ] && continue
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done < "$list"
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "fitroom: installing ${#missing[@]} packages: ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "fitroom: run as root once, or install sudo: ${missing[*]}" >&2; return 1; }
    root=(sudo)
  fi
  "${root[@]}" apt-get update -qq || true
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
