#!/usr/bin/env bash
# deploy.sh <stack>: brings a stack to this commit, and never back: an approval may come after that of a newer commit.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

stack=${1-}
environment_name "$stack"
"${BASH_SOURCE%/*}/unlock.sh" "$stack"

history=$(./plinth history "$stack" --count 1 --json)
deployed=$(jq -r '.updates[0].source.commit // empty' <<<"$history")
head=$(git rev-parse HEAD)
if [[ -n $deployed && $deployed != "$head" ]]; then
  git cat-file -e "$deployed^{commit}" 2>/dev/null ||
    fail "stack '$stack': was deployed from $deployed, which this repository does not have"
  if git merge-base --is-ancestor "$head" "$deployed"; then
    fail "stack '$stack': has a newer commit, $deployed; to go back on purpose: plinth rollback $stack"
  fi
fi
exec ./plinth up "$stack"
