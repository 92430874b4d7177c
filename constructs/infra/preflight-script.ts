/**
 * Run before the server, for POSIX sh: the server itself, on loopback, with the same configuration, until
 * it would serve. What keeps it from that is said in words that tell what to do; `kubectl describe pod`
 * shows them. Reads ENCRYPTION_KEY_FILE, ENCRYPTION_KEY_SECRET, CONNECTOR_KEY_SECRET, DATABASE_SECRET,
 * CONFIGURATION, PATIENCE (seconds to wait for the database) and what the server reads.
 */
export const preflightScript = `set -u
log="\${TMPDIR:-/tmp}/preflight.log"

fail() {
  printf 'preflight: %s\\n' "$1" >&2
  exit 1
}

size=$(($(wc -c < "$ENCRYPTION_KEY_FILE")))
[ "$size" -eq 32 ] ||
  fail "the encryption key must be 32 bytes, Secret '$ENCRYPTION_KEY_SECRET' holds $size: an encoded key, or one with a line break after it, is another key"

for value in "$INFRA_SERVER_DB_HOST" "$INFRA_SERVER_DB_NAME" "$INFRA_SERVER_DB_USERNAME" "$INFRA_SERVER_DB_PASSWORD"; do
  case $value in
    '' | *[[:space:]\\'\\"\\\\]*)
      fail "Secret '$DATABASE_SECRET' must hold host, dbname, username and password, without spaces, quotes or backslashes, which the server cannot read"
      ;;
  esac
done

# 0 when the server would serve, 1 when it ended
try() {
  infra server -f "$CONFIGURATION" > "$log" 2>&1 &
  server=$!
  while kill -0 "$server" 2> /dev/null; do
    if grep -q 'starting infra server' "$log"; then
      kill "$server"
      wait "$server"
      return 0
    fi
    sleep 0.2
  done
  wait "$server"
  return 1
}

deadline=$(($(date +%s) + PATIENCE))
until try; do
  database="the database at $INFRA_SERVER_DB_HOST:$INFRA_SERVER_DB_PORT"
  case $(cat "$log") in
    *'cipher: message authentication failed'*)
      why="the encryption key in Secret '$ENCRYPTION_KEY_SECRET' is not the one that $database was encrypted with: put that key back; never make a new one"
      ;;
    *'supplied key cannot decrypt this message'*)
      why="$database holds secrets of another installation: the server was started on it before the old data came, or tables were copied without encryption_keys; empty it and migrate again"
      ;;
    *'password authentication failed'*)
      why="$database refuses the user and password in Secret '$DATABASE_SECRET'"
      ;;
    *'x509: '* | *'tls error'* | *'server refused TLS'*)
      why="$database offers no TLS certificate that can be verified for its name"
      ;;
    *'invalid access key format'* | *'invalid key length'* | *'invalid secret length'*)
      why="the connector's access key in Secret '$CONNECTOR_KEY_SECRET' must be 10 characters, a dot and 24 characters, without a line break"
      ;;
    *'failed to connect to'* | *'the database system is'*)
      if [ "$(date +%s)" -lt "$deadline" ]; then
        echo "preflight: $database does not answer yet"
        sleep 2
        continue
      fi
      why="$database has not answered for $PATIENCE s"
      ;;
    *)
      why='the server does not start'
      ;;
  esac
  cat "$log" >&2
  fail "$why"
done
echo 'preflight: the server starts with this key, database and configuration'
`;
