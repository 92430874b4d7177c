#!/usr/bin/env bash
# branch.sh up|down <number>: the stack of a pull request.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

action=${1-} number=${2-}
[[ $action == up || $action == down ]] || fail "must be up or down, got '$action'"
[[ $number =~ ^[1-9][0-9]*$ ]] || fail "must be the number of a pull request, got '$number'"
stack=$(./plinth environment branch "pull/$number")
"${BASH_SOURCE%/*}/unlock.sh" "$stack"
exec ./plinth branch "$action" "pull/$number"
