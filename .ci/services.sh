#!/usr/bin/env bash
# Starts a real PostgreSQL, Elasticsearch and S3 server on loopback, on free ports, without Docker and not as root.
#
#   .ci/services.sh start [DIR [NAME]]   start what isn't running, or NAME alone; waits until each answers
#   .ci/services.sh env [DIR]            the variables to use what was started:  eval "$(.ci/services.sh env)"
#   .ci/services.sh status [DIR]         what runs
#   .ci/services.sh stop [DIR [NAME]]    stop them; the data stays
#
# DIR keeps data, logs and process ids (default: a folder of this user's under /var/tmp). HUB_ES_HEAP sets Elasticsearch's
# heap (default 1g), HUB_ES_OPTIONS its collector and the like (default -XX:+UseG1GC), HUB_TOOLS the folder for what is
# fetched. Linux only; elsewhere use compose.yaml.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=.ci/tools.sh
. "$here/tools.sh"

command=${1:-}
dir=${2:-${HUB_SERVICES_DIR:-/var/tmp/content-hub-services-$(id -u)}}
services=${3:-postgresql elasticsearch s3}
s3_key=hub-development
s3_secret=hub-development-secret
s3_bucket=hub

# Neither Elasticsearch nor PostgreSQL starts as root.
as_service=()
if [ "$(id -u)" = 0 ]; then as_service=(setpriv --reuid=nobody --regid=nogroup --clear-groups --); fi

own() { if [ "$(id -u)" = 0 ]; then chown -R nobody:nogroup "$@"; fi; }

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A port is chosen once for a DIR, so that the variables stay true over restarts.
port_of() {
    [ -s "$dir/$1.port" ] || free_port >"$dir/$1.port"
    cat "$dir/$1.port"
}

# A process id alone may since belong to somebody else's process, so its command line is compared too.
pid_of() {
    local pid
    pid=$(cat "$dir/$1.pid" 2>/dev/null) || return 1
    if [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "$dir/$1"; then echo "$pid"; else return 1; fi
}

# In a session of its own: a Ctrl-C meant for the caller leaves the servers to `stop`.
launch() {
    local name=$1 folder=$2
    shift 2
    (cd "$folder" && exec "${as_service[@]}" setsid "$@" </dev/null >>"$dir/$name.log" 2>&1) &
    echo $! >"$dir/$name.pid"
}

wait_for() {
    local name=$1 seconds=$2 i
    shift 2
    for ((i = 0; i < seconds * 2; i++)); do
        if "$@" >/dev/null 2>&1; then
            say "$name answers on 127.0.0.1:$(port_of "$name")"
            return
        fi
        pid_of "$name" >/dev/null || [ "$i" -lt 4 ] || break
        sleep 0.5
    done
    tail -n 30 "$dir/$name.log" >&2 || true
    die "$name did not start; its log is $dir/$name.log"
}

start_postgresql() {
    local bin data=$dir/postgresql
    bin=$(postgresql_bin)
    if [ ! -e "$data/PG_VERSION" ]; then
        rm -rf "$data"
        mkdir -p "$data"
        chmod 700 "$data"
        own "$data"
        (cd / && "${as_service[@]}" "$bin/initdb" -D "$data" -U hub -A trust -E UTF8 --locale=C.UTF-8 --no-sync) >>"$dir/postgresql.log" 2>&1 ||
            { tail -n 20 "$dir/postgresql.log" >&2; die "initdb failed"; }
        # This data can be made again at any time, so speed goes before surviving a power cut.
        printf '%s\n' "fsync = off" "synchronous_commit = off" "full_page_writes = off" "max_connections = 200" \
            "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" >>"$data/postgresql.conf"
    fi
    launch postgresql / "$bin/postgres" -D "$data" -p "$(port_of postgresql)"
    wait_for postgresql 30 "$bin/pg_isready" -q -h 127.0.0.1 -p "$(port_of postgresql)" -U hub -d postgres
    "$bin/createdb" -h 127.0.0.1 -p "$(port_of postgresql)" -U hub hub 2>/dev/null || true
}

start_elasticsearch() {
    local home java base=$dir/elasticsearch
    home=$(elasticsearch_home)
    java=$(java_program)
    rm -rf "$base/config" "$base/tmp"
    mkdir -p "$base/data" "$base/logs" "$base/tmp"
    cp -R "$home/config" "$base/config"
    printf '%s\n' "cluster.name: content-hub" "node.name: one" "discovery.type: single-node" "network.host: 127.0.0.1" "http.port: $(port_of elasticsearch)" \
        "transport.port: $(port_of elasticsearch-transport)" "path.data: \"$base/data\"" "path.logs: \"$base/logs\"" \
        "xpack.security.enabled: false" "cluster.routing.allocation.disk.threshold_enabled: false" >"$base/config/elasticsearch.yml"
    # shellcheck disable=SC2016 # Elasticsearch expands ES_TMPDIR itself
    # shellcheck disable=SC2086 # one word per option
    printf '%s\n' "-Xms${HUB_ES_HEAP:-1g}" "-Xmx${HUB_ES_HEAP:-1g}" ${HUB_ES_OPTIONS:--XX:+UseG1GC} '-Djava.io.tmpdir=${ES_TMPDIR}' >"$base/config/jvm.options"
    own "$base"
    launch elasticsearch "$home" env "ES_TMPDIR=$base/tmp" "JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$java")")")" "$java" -Xmx64m \
        -Dcli.name=server -Dcli.script=./bin/elasticsearch -Dcli.libs=lib/tools/server-cli \
        "-Des.path.home=$home" "-Des.path.conf=$base/config" -Des.distribution.type=tar \
        -cp "$home/lib/*:$home/lib/cli-launcher/*" org.elasticsearch.launcher.CliToolLauncher
    wait_for elasticsearch 120 curl -fsS --noproxy '*' "http://127.0.0.1:$(port_of elasticsearch)/_cluster/health?wait_for_status=yellow&timeout=2s"
}

start_s3() {
    local program data=$dir/s3
    program=$(versitygw_program)
    mkdir -p "$data/$s3_bucket"
    own "$data"
    launch s3 / env "ROOT_ACCESS_KEY=$s3_key" "ROOT_SECRET_KEY=$s3_secret" "$program" --port "127.0.0.1:$(port_of s3)" --quiet posix "$data"
    # Without credentials it answers 403, which is an answer.
    wait_for s3 20 curl -sS --noproxy '*' -o /dev/null "http://127.0.0.1:$(port_of s3)/"
}

start() {
    local name
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    chmod 755 "$dir"
    for name in $services; do
        if pid_of "$name" >/dev/null; then say "$name runs already"; else "start_$name"; fi
    done
}

stop() {
    local name pid i
    for name in s3 elasticsearch postgresql; do
        [[ " $services " == *" $name "* ]] || continue
        pid=$(pid_of "$name") || continue
        # For PostgreSQL, SIGINT is "end the sessions and stop"; SIGTERM would wait for the sessions.
        if [ "$name" = postgresql ]; then kill -INT "$pid"; else kill -TERM "$pid"; fi
        for ((i = 0; i < 60; i++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.5
        done
        if kill -KILL -- "-$pid" 2>/dev/null; then say "$name had to be killed"; else say "$name stopped"; fi
        rm -f "$dir/$name.pid"
    done
}

# Of what was started here, whether it runs at the moment or not.
print_env() {
    local there=no
    was_started() { [ -s "$dir/$1.port" ] && there=yes; }
    if was_started postgresql; then
        echo "export DATABASE_URL=postgres://hub@127.0.0.1:$(port_of postgresql)/hub"
    fi
    if was_started elasticsearch; then
        echo "export ELASTICSEARCH_URL=http://127.0.0.1:$(port_of elasticsearch)"
    fi
    if was_started s3; then
        printf 'export %s\n' "S3_ENDPOINT_URL=http://127.0.0.1:$(port_of s3)" "S3_ACCESS_KEY_ID=$s3_key" \
            "S3_SECRET_ACCESS_KEY=$s3_secret" "S3_BUCKET=$s3_bucket" "S3_REGION=us-east-1"
    fi
    [ "$there" = yes ] || die "nothing was started in $dir; run: .ci/services.sh start"
}

status() {
    local name
    for name in $services; do
        if pid_of "$name" >/dev/null; then echo "$name: 127.0.0.1:$(port_of "$name"), pid $(pid_of "$name")"; else echo "$name: stopped"; fi
    done
}

case $command in
    start) start ;;
    stop) stop ;;
    status) status ;;
    env) print_env ;;
    *)
        sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
        exit 2
        ;;
esac
