#!/usr/bin/env bash
# gc.sh: removes the locks that dead runs left on the stacks of branches, then deletes the stacks that are expired or gone. A
# stack that somebody holds keeps no other from being deleted.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

# it fails when one could not be read, and tells the others all the same
listed=$(./plinth branch list --json) || true
stacks=$(jq -r '.branches[].stack' <<<"${listed:-null}") || {
  echo '::warning::the stacks of branches can not be listed: locks of dead runs stay'
  stacks=
}
while IFS= read -r stack; do
  [[ -n $stack ]] || continue
  # whoever is at work on it is no error of this run: what it would delete and can not is told below
  "${BASH_SOURCE%/*}/unlock.sh" "$stack" 2>&1 | sed 's/^::error::/::warning::/' || true
done <<<"$stacks"
exec ./plinth branch gc --yes
