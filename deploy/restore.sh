#!/usr/bin/env bash
# Brings back what deploy/backup.sh saved. A key that was ever handed out must not come again, and whatever is restored has forgotten some: so the sequence
# is moved beyond all that can have been handed out since, and the pool is emptied, before anybody else can reach the server.
#   deploy/restore.sh point FOLDER DATA [TIME]   into the folder DATA, which must not be there: the server as it was at TIME, or as late as the backup knows.
#                                                As the server's user (sudo -u postgres), with the programs of its version.
#   deploy/restore.sh dump FOLDER [NAME]         both databases of the newest dump, or of that name, into a server that has neither
#   deploy/restore.sh keys TIME                  the keys alone, where something else has set the server back to TIME; hash-service must not run meanwhile
# A TIME is '2026-11-21 09:30:00+00' or whatever "date" takes. The server for dump and keys: PGHOST, PGPORT, PGUSER, PGPASSWORD or ~/.pgpass.
# The pool: REDIS_HASH, options of redis-cli such as '-h redis-hash -p 6379 --tls', and the password in REDISCLI_AUTH. REDIS_HASH=none where it is not running.
set -euo pipefail
umask 077

# More than hash-services can hand out, so that their real number need not be known. Of 8·10^14 blocks a restore uses one of 95000 parts, and as much again
# for each day that it goes back.
blocks_a_second=100000
spare_seconds=86400

usage() { sed -n '4,9s/^# *//p' "$0" >&2; exit 2; }
query() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$1" --command "$2"; }

# Database, and SQL for the time from which on it has forgotten what was handed out.
move_keys() {
    query "$1" "select 'Keys go on at number ' || setval('key_blocks', last_value + 1024 * $blocks_a_second
        * ($spare_seconds + ceil(greatest(extract(epoch from now() - $2), 0)))::bigint) from key_blocks"
}

empty_pool() {
    # Words, not one: they are options.
    [ "$REDIS_HASH" = none ] || [ "$(redis-cli --no-auth-warning $REDIS_HASH flushall)" = OK ] || { echo "redis-hash was not emptied." >&2; exit 1; }
}

# The newest of the backups of a kind that was there at a moment written as their names are: 20261121T093000Z
newest() { (cd "$1" && ls) | sort | awk -v limit="$2" '$0 < limit { name = $0 } END { print name }'; }

restore_point() {
    local folder data=$2 base target=()
    folder=$(realpath "$1")
    [ "$(id -u)" != 0 ] || { echo "Postgres does not run as root: use sudo -u postgres." >&2; exit 2; }
    [ ! -e "$data" ] || { echo "$data is there. Move it away: it may be needed yet." >&2; exit 1; }
    base=$(newest "$folder/base" "$(date -u -d "${3:-tomorrow}" +%Y%m%dT%H%M%SZ)")
    [ -n "$base" ] || { echo "No copy in $folder/base is older than that." >&2; exit 1; }
    [ -z "${3:-}" ] || target=(-c "recovery_target_time=$(date -u -d "$3" '+%F %T.%6N+00')" -c recovery_target_action=promote)
    PATH=/usr/lib/postgresql/$(<"$folder/base/$base/PG_VERSION")/bin:$PATH
    work=$(mktemp -d)
    server=''
    trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server"; } 2>/dev/null || true; rm -rf "$work"' EXIT

    # Under its name only when all is done: nobody shall start it before.
    rm -rf "$data.restoring"
    cp -a "$folder/base/$base" "$data.restoring"
    touch "$data.restoring/recovery.signal" "$work/postgresql.conf"
    echo 'local all all trust' >"$work/hba"
    # Reached through a folder that is closed to others, and by nobody over the network. What its own settings say counts from the next start on.
    PASTEBIN_WAL=$folder/wal postgres -D "$data.restoring" -c config_file="$work/postgresql.conf" -c hba_file="$work/hba" -c listen_addresses= -c port=5432 \
        -c unix_socket_directories="$work" -c hot_standby=off -c archive_mode=off -c ssl=off -c shared_preload_libraries= -c logging_collector=off \
        -c synchronous_standby_names= -c 'restore_command=cp "$PASTEBIN_WAL/%f" "%p" 2>/dev/null || cp "$PASTEBIN_WAL/%f.partial" "%p" 2>/dev/null' \
        "${target[@]}" >"$work/log" 2>&1 &
    server=$!
    export PGHOST=$work PGPORT=5432 PGUSER=${PGUSER:-postgres}
    until pg_isready --quiet; do
        kill -0 $server 2>/dev/null || { server=''; tail -5 "$work/log" >&2; exit 1; }
        sleep 0.2
    done
    # Nothing may have been handed out between the copy and the moment it was set back to.
    move_keys hashdb "coalesce(pg_last_xact_replay_timestamp(), timestamptz '$(sed 's/T\(..\)\(..\)/ \1:\2:/' <<<"$base")')"
    echo "The last change is of $(query postgres "select coalesce(pg_last_xact_replay_timestamp()::text, 'before the copy $base')")"
    kill -INT $server
    wait $server
    server=''
    empty_pool
    mv "$data.restoring" "$data"
    echo "$data is ready to be started. Begin a new folder of backups with it: this one ends here."
}

restore_dump() {
    local name=${2:-$(newest "$1/dump" zzz)} database
    [ -e "$1/dump/$name/hashdb" ] || { echo "There is no such dump in $1/dump." >&2; exit 1; }
    # hash-service makes a hashdb where there is none: under their names only when all is done.
    for database in textdb hashdb; do
        [ -z "$(query postgres "select 1 from pg_database where datname = '$database'")" ] || { echo "$database is there: rename it first." >&2; exit 1; }
        query postgres "drop database if exists restoring_$database"
        query postgres "create database restoring_$database template template0 encoding 'UTF8'"
        pg_restore --no-password --exit-on-error --no-owner --no-privileges --dbname "restoring_$database" "$1/dump/$name/$database"
        query "restoring_$database" analyze
    done
    move_keys restoring_hashdb "timestamptz '$(sed 's/T\(..\)\(..\)/ \1:\2:/' <<<"$name")'"
    empty_pool
    query postgres 'begin; alter database restoring_textdb rename to textdb; alter database restoring_hashdb rename to hashdb; commit'
}

restore_keys() {
    move_keys hashdb "timestamptz '$(date -u -d "$1" '+%F %T+00')'"
    empty_pool
}

case ${1:-} in point | dump | keys) ;; *) usage ;; esac
[ $# -ge $([ "$1" = point ] && echo 3 || echo 2) ] || usage
[ -n "${REDIS_HASH:-}" ] || { echo "Say where the pool is with REDIS_HASH, or REDIS_HASH=none." >&2; exit 2; }
"restore_$1" "${@:2}"
