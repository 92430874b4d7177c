#!/usr/bin/env bash
# unlock.sh <stack>: removes the locks that dead runs left on a stack. A lock goes when the run that its machine is named
# after has ended; any other stays, and this fails. Locks are removed one by one, by name: never all there are, for
# another run may just have taken its own.
set -euo pipefail
# shellcheck source=.github/scripts/api.sh
. "${BASH_SOURCE%/*}/api.sh"

stack=${1-}
environment_name "$stack"
backend=${PULUMI_BACKEND_URL:?is not set}
backend=${backend%%\?*}
folder="${backend%/}/.pulumi/locks/organization/plinth/$stack"

# gcloud says of a pattern without any object that it failed
gone='matched no objects|not found|404'
stderr=$(mktemp)
trap 'rm -f "$stderr"' EXIT

storage() {
  gcloud storage "$@" 2>"$stderr" && return
  grep -qiE "$gone" "$stderr" && return
  cat "$stderr" >&2
  fail "the backend does not answer: gcloud storage $1"
}

list() {
  case $folder in
    gs://*) storage ls "$folder/*.json" ;;
    file://*) find "${folder#file://}" -maxdepth 1 -name '*.json' 2>/dev/null || true ;;
    *) fail "locks are read in gs:// and file://, got '${backend%%:*}://'" ;;
  esac
}

content() {
  case $1 in
    gs://*) storage cat "$1" ;;
    *) cat "$1" 2>/dev/null || true ;;
  esac
}

remove() {
  case $1 in
    gs://*) storage rm "$1" >&2 ;;
    *) rm -f "$1" "$1.attrs" ;;
  esac
}

# is_dead <run> <attempt>
is_dead() {
  local answer
  # an attempt begins when the one before has ended
  if [[ $1 == "${GITHUB_RUN_ID:?is not set}" ]]; then
    (($2 < ${GITHUB_RUN_ATTEMPT:?is not set}))
    return
  fi
  answer=$(api GET "actions/runs/$1") || fail "stack '$stack': run $1 holds it, and GitHub does not tell of that run"
  [[ $(jq -r .status <<<"$answer") == completed ]]
}

locks=$(list)
held=0
while IFS= read -r lock; do
  [[ -n $lock ]] || continue
  text=$(content "$lock")
  # its run has just ended and took it away
  [[ -n $text ]] || continue
  machine=$(jq -r .hostname <<<"$text") || fail "stack '$stack': a lock that can not be read: $lock"
  if ! [[ $machine =~ ^actions-([1-9][0-9]{0,17})-([1-9][0-9]{0,5})$ ]]; then
    echo "::error::stack '$stack': locked on the machine '$machine', of no run of a workflow; if that run is over: pulumi cancel --stack $stack" >&2
    held=1
  elif is_dead "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"; then
    remove "$lock"
    echo "::notice::stack '$stack': removed the lock of $machine, which has ended"
  else
    echo "::error::stack '$stack': $machine is at work on it" >&2
    held=1
  fi
done <<<"$locks"
exit "$held"
