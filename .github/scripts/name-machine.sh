#!/usr/bin/env bash
# Pulumi writes the machine's name into its locks. With the run's number in it, unlock.sh knows later whose one was.
set -euo pipefail

[[ ${RUNNER_ENVIRONMENT:?is not set} == github-hosted ]] || {
  echo 'this machine is not for one job alone and keeps its name: nobody breaks its locks'
  exit 0
}
name="actions-${GITHUB_RUN_ID:?is not set}-${GITHUB_RUN_ATTEMPT:?is not set}"
[[ $name =~ ^actions-[0-9]+-[0-9]+$ ]] || {
  echo "::error::the run's number must be digits, got '$name'" >&2
  exit 1
}
# sudo looks its own machine up
# shellcheck disable=SC2016 # the inner shell's own argument
sudo sh -c 'echo "127.0.0.1 $1" >>/etc/hosts && hostname "$1"' sh "$name"
