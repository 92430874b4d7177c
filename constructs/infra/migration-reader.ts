/**
 * Reads an installation from before PostgreSQL: puts the encryption key of its volume into a Secret, and
 * writes its SQLite database as SQL for psql. For Python 3 without any package. Reads OLD_DIRECTORY,
 * WORK_DIRECTORY, VOLUME_CLAIM, NAMESPACE, SECRET_NAME, SECRET_KEY, ACCOUNT_DIRECTORY (token and ca.crt)
 * and KUBERNETES_SERVICE_HOST and _PORT.
 */
export const migrationReader = `import base64
import json
import os
import shutil
import sqlite3
import ssl
import sys
import urllib.error
import urllib.request

old = os.environ["OLD_DIRECTORY"]
work = os.environ["WORK_DIRECTORY"]
claim = os.environ["VOLUME_CLAIM"]
namespace = os.environ["NAMESPACE"]
secret_name = os.environ["SECRET_NAME"]
secret_key = os.environ["SECRET_KEY"]
account = os.environ["ACCOUNT_DIRECTORY"]
place = f"Secret '{secret_name}' in namespace '{namespace}'"


def fail(why):
    sys.exit(f"migration: {why}")


def api(method, path, body=None):
    host = os.environ["KUBERNETES_SERVICE_HOST"]
    port = os.environ["KUBERNETES_SERVICE_PORT"]
    host = f"[{host}]" if ":" in host else host
    with open(os.path.join(account, "token")) as token:
        headers = {"Authorization": f"Bearer {token.read()}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"https://{host}:{port}/api/v1/namespaces/{namespace}/secrets{path}",
        method=method,
        headers=headers,
        data=None if body is None else json.dumps(body).encode(),
    )
    trust = ssl.create_default_context(cafile=os.path.join(account, "ca.crt"))
    try:
        with urllib.request.urlopen(request, context=trust, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def stored_key():
    status, secret = api("GET", f"/{secret_name}")
    if status == 404:
        return None
    if status != 200:
        fail(f"{place} cannot be read: {secret.get('message')}")
    return base64.b64decode(secret.get("data", {}).get(secret_key, ""))


def keep_key():
    file = os.path.join(old, "sqlite3.db.key")
    there = stored_key()
    if not os.path.exists(file):
        if there is None or len(there) != 32:
            fail(f"volume '{claim}' holds no sqlite3.db.key, so {place} must hold the 32 bytes of the old server's key under '{secret_key}' before")
        print(f"migration: volume '{claim}' holds no key; the one in {place} stays")
        return
    with open(file, "rb") as source:
        key = source.read()
    if len(key) != 32:
        fail(f"sqlite3.db.key in volume '{claim}' must be 32 bytes, got {len(key)}: it is not the key of an Infra server")
    if there is None:
        status, answer = api("POST", "", {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "Opaque",
            # nothing can change it, only delete it
            "immutable": True,
            "metadata": {"name": secret_name, "labels": {"app.kubernetes.io/name": "infra"}},
            "data": {secret_key: base64.b64encode(key).decode()},
        })
        if status != 201:
            fail(f"{place} cannot be made: {answer.get('message')}")
        print(f"migration: the key of volume '{claim}' is in {place} now")
    elif there == key:
        print(f"migration: the key of volume '{claim}' is in {place} already")
    else:
        fail(f"{place} already exists with another key than volume '{claim}': a new server was started before the migration; if it has no data worth keeping, delete the Secret, empty the database and run this Job again")


types = {
    "integer": "bigint",
    "datetime": "timestamp with time zone",
    "text": "text",
    "blob": "bytea",
    # the old server's only numerics are flags
    "numeric": "boolean",
    "boolean": "boolean",
    "bool": "boolean",
    "varchar(255)": "character varying(255)",
}
# what the old server took a missing value for; the new one refuses to read NULL
empty = {
    "bigint": "0",
    "integer": "0",
    "boolean": "false",
    "text": "''",
    "timestamp with time zone": "'0001-01-01 00:00:00+00'",
}
narrow = {("encryption_keys", "key_id"): "integer"}
# of PostgreSQL alone: an old server marks it as done without doing it
not_done = {"2022-08-22T14:58:00Z"}


def name(text):
    return '"' + text.replace('"', '""') + '"'


def literal(value, kind, column=""):
    if value is None:
        return "NULL" if column == "deleted_at" else empty.get(kind, "NULL")
    if kind == "boolean":
        return "true" if value in (1, "1", "true") else "false"
    if isinstance(value, bytes) and kind == "text":
        value = value.decode()
    if isinstance(value, str) and kind == "bytea":
        value = value.encode()
    if isinstance(value, bytes):
        return f"'\\\\x{value.hex()}'"
    if isinstance(value, (int, float)):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def columns_of(database, table):
    columns = []
    for _, column, declared, required, default, primary in database.execute(f"PRAGMA table_info({name(table)})"):
        kind = narrow.get((table, column)) or types.get(declared.lower())
        if kind is None:
            fail(f"column '{table}.{column}' has the type '{declared}', which no Infra server makes")
        columns.append((column, kind, required, default, primary))
    return columns


def statements(database, data_key):
    yield "\\\\set ON_ERROR_STOP on"
    yield "SET standard_conforming_strings = on;"
    yield "SELECT to_regclass('encryption_keys') IS NOT NULL AS occupied \\\\gset"
    yield "\\\\if :occupied"
    yield f"SELECT count(*) > 0 AS same FROM encryption_keys WHERE name = 'dbkey' AND encrypted = {literal(data_key, 'bytea')} \\\\gset"
    yield "\\\\if :same"
    yield "\\\\echo migration: the database holds this installation already"
    yield "\\\\quit"
    yield "\\\\endif"
    yield "DO $$ BEGIN RAISE EXCEPTION 'migration: the database already belongs to another installation: a new server was started on it before; if that has no data worth keeping, empty the database and run this Job again'; END $$;"
    yield "\\\\endif"
    yield "BEGIN;"
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    for table in tables:
        columns = columns_of(database, table)
        lines = []
        for column, kind, required, default, _ in columns:
            line = f"{name(column)} {kind}"
            if default is not None:
                line += f" DEFAULT {'true' if default in ('1', 'true') else 'false'}" if kind == "boolean" else f" DEFAULT {default}"
            lines.append(line + (" NOT NULL" if required else ""))
        primary = [column for column, _, _, _, order in sorted(columns, key=lambda it: it[4]) if order]
        if primary:
            lines.append(f"PRIMARY KEY ({', '.join(map(name, primary))})")
        yield f"CREATE TABLE {name(table)} ({', '.join(lines)});"
        rows = database.execute(f"SELECT {', '.join(name(it[0]) for it in columns)} FROM {name(table)}")
        count = 0
        for row in rows:
            if table == "migrations" and row[0] in not_done:
                continue
            values = ", ".join(literal(value, column[1], column[0]) for value, column in zip(row, columns))
            yield f"INSERT INTO {name(table)} VALUES ({values});"
            count += 1
        print(f"migration: {table}: {count} rows")
    for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"):
        yield sql.replace("\`", '"') + ";"
    yield "COMMIT;"
    yield "\\\\echo migration: the database is filled; the server brings its tables up to date when it starts"


def export():
    source = os.path.join(old, "sqlite3.db")
    if not os.path.exists(source):
        fail(f"volume '{claim}' holds no sqlite3.db: it is not the volume of an Infra server from before PostgreSQL")
    # a copy, so that nothing in the old volume changes, not even by a journal that is played back
    for suffix in ("", "-wal", "-journal"):
        if os.path.exists(source + suffix):
            shutil.copyfile(source + suffix, os.path.join(work, "sqlite3.db" + suffix))
    database = sqlite3.connect(os.path.join(work, "sqlite3.db"))
    try:
        verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            fail(f"sqlite3.db in volume '{claim}' is damaged: {verdict}")
        done = {row[0] for row in database.execute("SELECT id FROM migrations")}
        data_key = database.execute("SELECT encrypted FROM encryption_keys WHERE name = 'dbkey' AND deleted_at IS NULL").fetchone()
    except sqlite3.DatabaseError as problem:
        fail(f"sqlite3.db in volume '{claim}' is no database of an Infra server: {problem}")
    if "202204211705" not in done:
        fail("the old server is older than 0.12: upgrade it to 0.14.3 first, whose database this understands")
    if data_key is None:
        fail(f"sqlite3.db in volume '{claim}' holds no encryption key: the old server has never started completely")
    return "\\n".join(statements(database, data_key[0])) + "\\n"


os.umask(0o077)
sql = export()
keep_key()
with open(os.path.join(work, "database.sql"), "w", encoding="utf-8") as target:
    target.write(sql)
os.remove(os.path.join(work, "sqlite3.db"))
`;
