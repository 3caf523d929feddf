#!/usr/bin/env bash
# Every C++ source is formatted as .clang-format says (clang-format 14, Debian 12).
set -euo pipefail
cd "$(dirname "$0")/../.."
git ls-files -z '*.h' '*.cpp' | xargs -0 -r clang-format-14 --dry-run -Werror
