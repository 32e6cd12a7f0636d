# shellcheck shell=bash
# Debian packages of the programs that CI runs. Sourced by run; each function says on standard error what it does.

# Names of packages without which a stage can't run.
required_packages() {
    command -v make >/dev/null || echo make
    command -v git >/dev/null || echo git
    command -v curl >/dev/null || echo curl
    command -v unzip >/dev/null || echo unzip
    command -v java >/dev/null || echo openjdk-17-jre-headless
    command -v mvn >/dev/null || echo maven
    command -v go >/dev/null || echo golang
    command -v chromium >/dev/null || [ -n "${CHROMIUM:-}" ] || echo chromium
    [ -n "$(find /usr/share/fonts -name 'LiberationSans-Regular.*' 2>/dev/null | head -n 1)" ] || echo fonts-liberation
    command -v pg_ctl >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' >/dev/null || echo postgresql
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

# Names of packages whose tests are skipped, by name, when they are not there.
optional_packages() {
    command -v dovecot >/dev/null || echo dovecot-imapd
    command -v tesseract >/dev/null || echo tesseract-ocr
    command -v soffice >/dev/null || printf 'libreoffice-%s-nogui\n' impress writer calc
}

# install_required NAME...: stops with the reason when they can't be had.
install_required() {
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "error: missing, and only root may install: apt-get install $*" >&2
        return 1
    fi
    if ! apt_install "$@"; then
        echo "error: could not install $* (above is why). Nothing was tested." >&2
        return 1
    fi
}

# install_optional NAME...: goes on without them.
install_optional() {
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "note: not there, so their tests are skipped: $*" >&2
    elif ! apt_install "$@"; then
        echo "note: could not install $* (above is why), so their tests are skipped" >&2
    fi
}

apt_install() {
    echo "Installing $*" >&2
    export DEBIAN_FRONTEND=noninteractive
    # Once for a run: packages that were fetched by name an hour ago are still there.
    if [ -z "${apt_is_fresh:-}" ]; then
        apt-get update -qq >&2 || return
        apt_is_fresh=yes
    fi
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
