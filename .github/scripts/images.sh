#!/usr/bin/env bash
# images.sh <environment>|--catalogue: moves images as their policies allow, and opens a pull request or brings the open one
# up to date.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

target=${1-}
[[ $target == --catalogue ]] || environment_name "$target"
base=${GITHUB_REF_NAME:?is not set}

changes=$(./plinth images update "$target" --json)
if [[ $(jq 'has("pullRequest")' <<<"$changes") == false ]]; then
  echo 'every image is as new as its policy allows'
  exit 0
fi
branch=$(jq -er .pullRequest.branch <<<"$changes")
[[ $branch =~ ^images/[a-z0-9-]+$ ]] || fail "must be a branch below images/, got '$branch'"

bot='41898282+github-actions[bot]@users.noreply.github.com'
git add -- "$(jq -er .file <<<"$changes")"
git -c user.name='github-actions[bot]' -c user.email="$bot" \
  commit --quiet --message "$(jq -er .pullRequest.title <<<"$changes")"

# by environment, not by argument: a process's arguments are everybody's to read
credentials=$(printf 'x-access-token:%s' "${GITHUB_TOKEN:?is not set}" | base64 | tr -d '\n')
echo "::add-mask::$credentials"
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.${GITHUB_SERVER_URL:?is not set}/.extraheader"
export GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $credentials"

theirs=$(git ls-remote origin "refs/heads/$branch" | cut -f1)
if [[ -n $theirs ]]; then git fetch --quiet origin "refs/heads/$branch"; fi
# the same files are there already: nothing is checked anew, and an approval stays
if [[ -n $theirs ]] && git diff --quiet HEAD "$theirs"; then
  commit=$theirs
else
  # an amended commit keeps its author
  if [[ -n $theirs && $(git show --no-patch --format='%ae %ce' "$theirs") != "$bot $bot" ]]; then
    fail "branch '$branch' has commits of somebody else: merge or delete it first"
  fi
  commit=$(git rev-parse HEAD)
  git push --quiet --force-with-lease="refs/heads/$branch:$theirs" origin "HEAD:refs/heads/$branch"
fi

open=$(api GET "pulls?state=open&per_page=100&head=${GITHUB_REPOSITORY%%/*}:$branch")
number=$(jq -r --arg branch "$branch" --arg here "$GITHUB_REPOSITORY" \
  '[.[] | select(.head.ref == $branch and .head.repo.full_name == $here)][0].number // empty' <<<"$open")
text=$(jq '.pullRequest | {title, body}' <<<"$changes")
if [[ -n $number ]]; then
  api PATCH "pulls/$number" "$text" >/dev/null
  echo "pull request $number is up to date"
else
  api POST pulls "$(jq --arg head "$branch" --arg base "$base" '. + {head: $head, base: $base}' <<<"$text")" >/dev/null
  echo "opened a pull request of $branch"
fi
# what a workflow's own token pushes starts no workflow, but for this way; a run before this one may have ended on its way here
checks=$(api GET "actions/workflows/check.yml/runs?event=workflow_dispatch&head_sha=$commit&per_page=1")
if [[ $(jq -er .total_count <<<"$checks") == 0 ]]; then
  api POST actions/workflows/check.yml/dispatches "$(jq -n --arg ref "$branch" '{ref: $ref}')" >/dev/null
fi
