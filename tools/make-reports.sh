#!/usr/bin/env bash
# Runs the shipped studies and puts their results into reports/, in place. Arguments: study files; all of them without.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- studies/*.yaml studies/papers/*.yaml
for study in "$@"; do
  echo "== $study" >&2
  ./dse run "$study"
done
