#!/usr/bin/env bash
# Backs up a plain Postgres server; deploy/restore.sh brings it back. Which server is said as to every program of Postgres: PGHOST, PGPORT, PGUSER (a
# superuser), and the password in ~/.pgpass or PGPASSWORD. FOLDER is best on another machine than the server's.
#   deploy/backup.sh wal FOLDER           receives every change as it is made, until it is stopped: a service of its own, there before the first base
#   deploy/backup.sh base FOLDER [KEEP]   copies the whole server, every night say; the newest KEEP copies (7) stay, and every change since the oldest of them
#   deploy/backup.sh dump FOLDER [KEEP]   dumps both databases: simple, and readable by every later Postgres, but what comes after it is lost
set -euo pipefail
umask 077

[ $# -ge 2 ] || { sed -n '4,6s/^# *//p' "$0" >&2; exit 2; }
folder=$2 keep=${3:-7} slot=pastebin_backup
case $1 in wal | base | dump) mkdir -p "$folder/$1" ;; *) echo "$1 is not known." >&2; exit 2 ;; esac

query() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --dbname postgres --command "$1"; }
# Debian keeps the programs of each version apart. A copy is checked by those of the server's own.
version=$(query 'show server_version_num')
PATH=/usr/lib/postgresql/$((version / 10000))/bin:$PATH
now() { date -u +%Y%m%dT%H%M%SZ; }

# What is not whole has a name that begins with a dot, and is overwritten by the next.
publish() {
    sync --file-system "$folder/$1/.new"
    mv "$folder/$1/.new" "$folder/$1/$2"
    ls "$folder/$1" | sort | head -n -"$keep" | while read -r old; do rm -rf "${folder:?}/$1/$old"; done
}

case $1 in
    wal)
        # The server keeps what this slot has not received, so that no change is missing when the receiver was away.
        pg_receivewal --no-password --slot $slot --create-slot --if-not-exists
        exec pg_receivewal --no-password --slot $slot --synchronous --directory "$folder/wal"
        ;;
    base)
        rm -rf "$folder/base/.new"
        pg_basebackup --no-password --checkpoint fast --wal-method stream --pgdata "$folder/base/.new"
        pg_verifybackup --quiet "$folder/base/.new"
        publish base "$(now)"
        # START WAL LOCATION: 0/4000028 (file 000000010000000000000004)
        oldest=$folder/base/$(ls "$folder/base" | sort | head -1)
        [ ! -d "$folder/wal" ] || pg_archivecleanup "$folder/wal" "$(sed -n 's/^START WAL LOCATION: .*(file \(.*\))$/\1/p' "$oldest/backup_label")"
        [ "$(query "select active from pg_replication_slots where slot_name = '$slot'")" = t ] ||
            { echo "The copy is made, but nobody receives the changes after it: start deploy/backup.sh wal $folder" >&2; exit 1; }
        ;;
    dump)
        rm -rf "$folder/dump/.new"
        mkdir "$folder/dump/.new"
        began=$(now)
        # In this order every paste's key is behind the numbers that hashdb's dump goes on from.
        for database in textdb hashdb; do
            pg_dump --no-password --format custom --file "$folder/dump/.new/$database" "$database"
        done
        publish dump "$began"
        ;;
esac
