/**
 * Copies each database, transaction by transaction, out of the running primary: a replica might be behind, and
 * files of a running server are no consistent copy. `immuadmin hot-backup` writes beside each transaction the hash
 * that covers it and all before it. The name of a copy ends with its last transaction.
 * @see https://github.com/codenotary/immudb/blob/v1.11.1/cmd/immuadmin/command/hot_backup.go
 */
export const exportScript = String.raw`#!/bin/bash
set -euo pipefail

die() {
  printf 'backup: %s\n' "$*" >&2
  exit 1
}
trim() {
  local text=$1
  text=\${text#"\${text%%[![:space:]]*}"}
  printf %s "\${text%"\${text##*[![:space:]]}"}"
}

password=$(trim "$ADMIN_PASSWORD")
[[ $password != enc:* ]] || password=$(printf %s "\${password#enc:}" | base64 -d)
# immuadmin reads a password from a pipe, where other processes can not see it
printf %s "$password" | immuadmin login immudb >/dev/null || die "login at $IMMUADMIN_IMMUDB_ADDRESS failed"

stamp=$(date -u +%Y%m%dT%H%M%SZ)
for database in $DATABASES; do
  copy=$COPIES/$database
  mkdir -p "$copy"
  immuadmin hot-backup "$database" | gzip >"$copy/unfinished"
  if [[ -z $(gzip -dc "$copy/unfinished" | head -c 1) ]]; then
    printf 'backup: %s is empty\n' "$database"
    rm -r "$copy"
    continue
  fi
  content=$(gzip -dc "$copy/unfinished" | immuadmin hot-restore --verify-only)
  [[ $content =~ transaction(' 1'|s' from 1 to '([0-9]+))$ ]] ||
    die "the copy of $database does not begin with transaction 1: $content"
  last=\${BASH_REMATCH[2]:-1}
  # of a single transaction immuadmin says 'from 1 to 0'
  ((last > 0)) || last=1
  mv "$copy/unfinished" "$copy/$stamp-tx$(printf %018d "$last").immubackup.gz"
  printf 'backup: %s up to transaction %d\n' "$database" "$last"
done
`.replaceAll('\\${', '${');

/**
 * Puts copies into the store, then removes old ones. A ledger only grows: where the store holds a later
 * transaction than the new copy, the primary has lost data and the old copies are what is left of it.
 */
export const uploadScript = String.raw`#!/bin/sh
set -eu

last_of() { sed -n 's/.*-tx0*\([1-9][0-9]*\)\.immubackup\.gz$/\1/p' | sort -n | tail -n 1; }

lost=
for copy in "$COPIES"/*/; do
  [ -d "$copy" ] || continue
  database=$(basename "$copy")
  rclone copy --immutable "$copy" "$STORE/$database"
  rclone check --one-way "$copy" "$STORE/$database"
  new=$(basename "$copy"/*.immubackup.gz | last_of)
  known=$(rclone lsf --files-only "$STORE/$database" | last_of)
  if [ "$new" -lt "$known" ]; then
    lost="$lost $database"
    echo "backup: $database ends with transaction $new, but an older copy with $known: nothing is removed" >&2
    continue
  fi
  rclone delete --min-age "$RETENTION" --include '*.immubackup.gz' "$STORE/$database"
  echo "backup: $database up to transaction $new is in $STORE/$database"
done
[ -z "$lost" ] || exit 1
`.replaceAll('\\${', '${');
