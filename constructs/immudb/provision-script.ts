/**
 * What a node's init container runs, each time before the server starts. immudb keeps the settings of
 * user databases and all users in its own store, where no flag or variable of the server reaches them:
 * they are set through its API, on a server that for this moment listens on loopback only.
 *
 * It is written for the tools of immudb's Debian image (bash, coreutils and grep, no curl). Passwords go
 * through variables and sockets, never through arguments, which other processes could read.
 * (`\${` is bash's own `${`: the backslash is for TypeScript and taken out at the end.)
 */
export const provisionScript = String.raw`#!/bin/bash
set -euo pipefail
export LC_ALL=C # lengths count bytes

role=$1
log=$TMPDIR/immudb.log
token=
status=
body=

say() { printf 'provision: %s\n' "$*"; }
die() {
  say "$*" >&2
  exit 1
}

trim() {
  local text=$1
  text=\${text#"\${text%%[![:space:]]*}"}
  printf %s "\${text%"\${text##*[![:space:]]}"}"
}
base64_of() { printf %s "$1" | base64 | tr -d '\n'; }
# with the escapes that Go writes, so that texts can be compared
json() {
  local text=\${1//\\/\\\\}
  text=\${text//\"/\\\"}
  text=\${text//</\\u003c}
  text=\${text//>/\\u003e}
  printf '"%s"' "\${text//&/\\u0026}"
}

# call METHOD PATH [BODY]: true if the server answers 200
call() {
  local reply payload=\${3:-}
  exec 3<>"/dev/tcp/127.0.0.1/$IMMUDB_WEB_SERVER_PORT"
  printf '%s /api%s HTTP/1.0\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s' \
    "$1" "$2" "$token" "\${#payload}" "$payload" >&3
  reply=$(cat <&3)
  exec 3>&-
  status=\${reply:9:3}
  body=\${reply#*$'\r\n\r\n'}
  [[ $status == 200 ]]
}
must() {
  local what=$1
  shift
  call "$@" && return
  local reason=
  [[ $body =~ \"message\":\"([^\"]*)\" ]] && reason=\${BASH_REMATCH[1]}
  die "$what failed: $reason (status $status)"
}

start_server() {
  IMMUDB_ADDRESS=127.0.0.1 IMMUDB_WEB_SERVER=true IMMUDB_PGSQL_SERVER=false IMMUDB_LOGFORMAT=text \
    immudb >"$log" 2>&1 &
  server=$!
  trap stop_server EXIT
  # a large volume takes long to open: wait as long as the server lives
  until (exec 3<>"/dev/tcp/127.0.0.1/$IMMUDB_WEB_SERVER_PORT") 2>/dev/null; do
    if ! kill -0 "$server" 2>/dev/null; then
      tail -n 5 "$log" >&2
      die 'the server does not start on this volume, its last words are above'
    fi
    sleep 0.1
  done
}
# the volume must be closed before the next container opens it
stop_server() {
  kill -TERM "$server" 2>/dev/null || true
  [[ $role == primary ]] || await_end
  wait "$server" || true
}
# A replica that is far behind never ends by itself: what fetches waits for room in a full buffer, and holds the lock that
# stopping takes. Killing it loses nothing, what is committed is on the disk.
# https://github.com/codenotary/immudb/blob/v1.11.1/pkg/replication/replicator.go
await_end() {
  local deadline=$((SECONDS + STOP_PATIENCE))
  while kill -0 "$server" 2>/dev/null; do
    if ((SECONDS >= deadline)); then
      say "its server has not ended for $STOP_PATIENCE s: killing it"
      kill -KILL "$server" 2>/dev/null || true
      return
    fi
    sleep 0.1
  done
}

login() {
  local password
  password=$(trim "$IMMUDB_ADMIN_PASSWORD")
  [[ $password != enc:* ]] || password=$(printf %s "\${password#enc:}" | base64 -d)
  must 'login as immudb' POST /login \
    "{\"user\":\"$(base64_of immudb)\",\"password\":\"$(base64_of "$password")\"}"
  [[ $body =~ \"token\":\"([^\"]+)\" ]] && token=\${BASH_REMATCH[1]}
}

# database NAME REPLICATION-SETTINGS
database() {
  local settings="\"settings\":{\"replicationSettings\":$2}"
  must "creating database $1" POST /db/create/v2 "{\"name\":\"$1\",\"ifNotExists\":true,$settings}"
  if [[ $body == *'"alreadyExisted":true'* ]] && ! in_force "$2"; then
    must "updating database $1" POST /db/update/v2 "{\"database\":\"$1\",$settings}"
    say "database $1 had other settings"
  fi
  say "database $1 is there"
}
# Updating a database stops its replication, and one that is far behind never stops: what has these settings, by the
# server's answer, is left alone. It leaves out values that are false or 0.
in_force() {
  local rest=$1 setting='"[A-Za-z]+":\{"value":("([^"\\]|\\.)*"|[a-z0-9]+)\}' there
  while [[ $rest =~ $setting ]]; do
    there=\${BASH_REMATCH[0]}
    rest=\${rest#*"$there"}
    [[ $there != *:false} && $there != *:0} ]] || there="\${there%%:*}:{}"
    [[ $body == *"$there"* ]] || return
  done
}

# user NAME PASSWORD PERMISSION DATABASES: exactly these databases, at exactly this level
user() {
  local name=$1 permission=$3 databases=$4 encoded password theirs database
  encoded=$(base64_of "$name")
  password=$(base64_of "$(trim "$2")")
  [[ -n $password ]] || die "the password of user $name is empty"
  must 'listing users' GET /user/list
  if [[ $body != *"\"user\":\"$encoded\""* ]]; then
    must "creating user $name" POST /user \
      "{\"user\":\"$encoded\",\"password\":\"$password\",\"permission\":$permission,\"database\":\"\${databases%% *}\"}"
    must 'listing users' GET /user/list
  fi
  theirs=\${body#*"\"user\":\"$encoded\""}
  theirs=\${theirs%%\"user\":*}
  if ! call POST /login "{\"user\":\"$encoded\",\"password\":\"$password\"}"; then
    must "changing the password of user $name" POST /user/password/change \
      "{\"user\":\"$encoded\",\"newPassword\":\"$password\"}"
  fi
  for database in $databases; do
    [[ $theirs == *"{\"database\":\"$database\",\"permission\":$permission}"* ]] ||
      permission GRANT "$name" "$database" "$permission"
  done
  while [[ $theirs =~ \{\"database\":\"([a-z0-9_]+)\",\"permission\":([0-9]+)\} ]]; do
    theirs=\${theirs#*"\${BASH_REMATCH[0]}"}
    [[ " $databases " == *" \${BASH_REMATCH[1]} "* ]] ||
      permission REVOKE "$name" "\${BASH_REMATCH[1]}" "\${BASH_REMATCH[2]}"
  done
  say "user $name is there"
}
permission() {
  must "$1 of permission $4 on $3 for user $2" POST /user/changepermission \
    "{\"action\":\"$1\",\"username\":\"$2\",\"database\":\"$3\",\"permission\":$4}"
}

users() {
  local line name level databases secret
  while read -r name level secret databases; do
    [[ -n $name ]] || continue
    [[ $role == primary ]] || level=1
    user "$name" "\${!secret}" "$level" "$databases"
  done <<<"$USERS"
}

provision_primary() {
  local name sync=false
  [[ $SYNC_ACKS == 0 ]] || sync=true
  for name in $DATABASES; do
    # a restore makes it a replica for as long as it takes, and longer where it fails
    database "$name" "{\"replica\":{\"value\":false},\"syncReplication\":{\"value\":$sync},\"syncAcks\":{\"value\":$SYNC_ACKS}}"
  done
  # following takes the admin level (254) of each database
  user "$REPLICATION_USER" "$REPLICATION_PASSWORD" 254 "$(trim "defaultdb $DATABASES")"
  users
}

provision_replica() {
  local name sync=false
  [[ $SYNC_ACKS == 0 ]] || sync=true
  follow "$DEFAULT_DATABASE_COPY" defaultdb false
  for name in $DATABASES; do
    follow "$name" "$name" "$sync"
  done
  users
  await_primary
}
# follow DATABASE PRIMARY-DATABASE SYNCHRONOUS
follow() {
  database "$1" "{\"replica\":{\"value\":true},\"syncReplication\":{\"value\":$3},\
\"primaryDatabase\":{\"value\":\"$2\"},\
\"primaryHost\":{\"value\":\"$PRIMARY_HOST\"},\"primaryPort\":{\"value\":$PRIMARY_PORT},\
\"primaryUsername\":{\"value\":\"$REPLICATION_USER\"},\
\"primaryPassword\":{\"value\":$(json "$(trim "$REPLICATION_PASSWORD")")},\
\"prefetchTxBufferSize\":{\"value\":100},\"replicationCommitConcurrency\":{\"value\":10}}"
}

# Wrong credentials must not pass for a slow network, so the log is read for the answer of the primary.
# Once a volume has followed it is served while the primary is away; before that, it waits.
await_primary() {
  local patience=$PATIENCE deadline news name missing refusal primary=$PRIMARY_HOST:$PRIMARY_PORT
  [[ -e $IMMUDB_DIR/followed ]] || patience=$PATIENCE_WHEN_EMPTY
  deadline=$((SECONDS + patience))
  while :; do
    missing=
    for name in $DEFAULT_DATABASE_COPY $DATABASES; do
      news=$(grep -F "'$name'" "$log" || true)
      # what came before its last start was an answer to the settings of before
      news=\${news##*" to '$name'..."}
      [[ $news != *"for database '$name' successfully established"* ]] || continue
      missing+=" $name"
      for refusal in 'invalid user name or password' 'user is not active' \
        'does not have permission' 'database does not exist' 'diverged from primary'; do
        [[ $news != *"$refusal"* ]] ||
          die "user $REPLICATION_USER can not follow database $name of $primary: $refusal"
      done
    done
    if [[ -z $missing ]]; then
      say "following $primary"
      : >"$IMMUDB_DIR/followed"
      return
    fi
    ((SECONDS < deadline)) || break
    sleep 0.2
  done
  for name in $missing; do
    # a replicator that stops by itself has met another version of immudb, and says nothing
    [[ $(times "Replication for '$name' started") != $(times "Replication for '$name' stopped") ]] ||
      die "$primary runs another version of immudb"
  done
  [[ -e $IMMUDB_DIR/followed ]] ||
    die "$primary has not answered for $patience s, and this volume never followed it"
  say "$primary has not answered for $patience s: serving what is here"
}
times() { grep -c "$1" "$log" || true; }

start_server
login
"provision_$role"
say done
`.replaceAll('\\${', '${');
