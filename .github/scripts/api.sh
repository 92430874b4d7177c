# shellcheck shell=bash
# GitHub's REST API for the scripts beside this one, which read it with `.`.

# api <method> <path below the repository> [json]: prints the answer; fails when GitHub refuses
api() {
  local method=$1 path=$2 answer how=(--fail-with-body)
  # a writing that got no answer may have happened: only readings are repeated; what is refused on the way is not printed
  if [[ $method == GET ]]; then how=(--fail --retry 5 --retry-connrefused --retry-max-time 300); fi
  : "${GITHUB_TOKEN:?is not set}"
  # the token comes by a pipe: arguments of a process are everybody's to read
  answer=$(curl --silent --show-error --max-time 60 "${how[@]}" \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$GITHUB_TOKEN") \
    --header 'Accept: application/vnd.github+json' \
    --header 'X-GitHub-Api-Version: 2022-11-28' \
    --request "$method" ${3:+--data-binary @-} \
    "${GITHUB_API_URL:?is not set}/repos/${GITHUB_REPOSITORY:?is not set}/$path" <<<"${3-}") || {
    printf 'GitHub does not do %s %s: %s\n' "$method" "$path" "$answer" >&2
    return 1
  }
  printf '%s\n' "$answer"
}

# fail <why>: as an error of the run
fail() {
  printf '::error::%s\n' "$1" >&2
  exit 1
}

# environment_name <name>: nothing else is ever part of a path
environment_name() {
  [[ ${1-} =~ ^[a-z][a-z0-9-]{0,62}$ ]] || fail "must be the name of a stack, got '${1-}'"
}
