#!/usr/bin/env bash
# rehearse.sh <stack> <commit>: what a change would do, found out without any secret, told on the page of the run.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

stack=${1-} from=${2-}
environment_name "$stack"
[[ $from =~ ^[0-9a-f]{40}$ ]] || fail "must be a commit, got '$from'"
report="${RUNNER_TEMP:?is not set}/rehearsal-$stack.md"
code=0
./plinth rehearse "$stack" --from "$from" --markdown "$report" || code=$?
if [[ -s $report ]]; then cat "$report" >>"${GITHUB_STEP_SUMMARY:?is not set}"; fi
exit "$code"
