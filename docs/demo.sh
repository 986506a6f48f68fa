#!/usr/bin/env bash
# The main job on a real exercise, in a folder of its own: `make demo`.
set -euo pipefail
workspace=$(mktemp -d)/work
export KATA_WORKSPACE=$workspace
trap 'kata server stop >/dev/null 2>&1 || true; rm -rf "$(dirname "$workspace")"' EXIT
file=$workspace/normalization/rmsnorm/rmsnorm.py

run() { printf '\n$ %s\n' "$*"; "$@"; }
fails() { run "$@" && { echo "this should not have passed"; exit 1; } || [ $? -eq 1 ]; }

run kata next rmsnorm
fails kata check

printf '\n# The learner replaces the floor division by a division.\n'
sed -i.bak 's|x // rms|x / rms|' "$file"
fails kata check

printf '\n# Half precision overflows: the learner computes in float32.\n'
sed -i.bak 's|x\.pow(2)|x.float().pow(2) if x.dtype in (torch.float16, torch.bfloat16) else x.pow(2)|' "$file"
sed -i.bak 's|mean_square = \(.*\)\.mean(\(.*\))$|mean_square = (\1).mean(\2)|' "$file"
run kata check
run kata board
