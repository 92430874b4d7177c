#!/usr/bin/env bash
# drift.sh <stack>: one issue for each stack that drifted: opened, kept up to date, and closed when the drift is gone.
# What could not be found out is neither: the run fails and the issue stays as it is.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

stack=${1-}
environment_name "$stack"
report="${RUNNER_TEMP:?is not set}/drift-$stack.md"
rm -f "$report"

verdict=drift
if ./plinth drift "$stack" --markdown "$report"; then verdict=none; fi
[[ -s $report ]] || fail "stack '$stack': whether it drifted could not be found out"

# issue: number of the open issue, found over all pages by the first line of its body, among our own alone
issue() {
  local page=1 answer found
  while :; do
    answer=$(api GET "issues?state=open&sort=created&direction=asc&per_page=100&page=$page") || return 1
    found=$(jq -r --arg mark "<!-- plinth drift $stack -->" \
      '[.[] | select(.pull_request == null and .user.login == "github-actions[bot]"
        and ((.body // "") | startswith($mark)))][0].number // empty' <<<"$answer") || return 1
    if [[ -n $found ]]; then
      echo "$found"
      return
    fi
    # a server may give fewer than asked for: only an empty page is the end
    if [[ $(jq length <<<"$answer") == 0 ]]; then return; fi
    page=$((page + 1))
  done
}

number=$(issue) || fail "the issues can not be listed: whether there is one for '$stack' is not known"
body=$(jq -Rs --arg title "Drift in $stack" '{title: $title, body: .}' <"$report")
if [[ $verdict == drift && -z $number ]]; then
  api POST issues "$body" >/dev/null
  echo "opened an issue: $stack drifted"
elif [[ $verdict == drift ]]; then
  api PATCH "issues/$number" "$body" >/dev/null
  echo "issue $number says what drifted now"
elif [[ -n $number ]]; then
  api PATCH "issues/$number" "$(jq '. + {state: "closed", state_reason: "completed"}' <<<"$body")" >/dev/null
  echo "closed issue $number: $stack has no drift any more"
fi
