#!/usr/bin/env bash
# What each job on a stack begins with, before it has any credentials.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

[[ ${BACKEND-} =~ ^(gs|file)://[^[:space:]]+$ ]] ||
  fail "the variable PULUMI_BACKEND_URL of this environment must be gs://<bucket>, got '${BACKEND-}'"
echo "PULUMI_BACKEND_URL=$BACKEND" >>"${GITHUB_ENV:?is not set}"
# the next step writes them here: no update shall be recorded as one with changes that nobody committed
echo 'gha-creds-*.json' >>"$(git rev-parse --git-path info/exclude)"
"${BASH_SOURCE%/*}/name-machine.sh"
npm ci --ignore-scripts --no-audit --no-fund
