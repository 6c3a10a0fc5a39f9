# Sourced by scripts/web and scripts/test-web, after _environment.sh: the page's packages and browser.

web=$root/web

# Installs what the lock file names, once; nothing outside web/ is touched.
web_packages() {
    local version
    command -v npm >/dev/null 2>&1 ||
        fail "needs Node 20 or newer with npm (on Debian and Ubuntu: apt install nodejs npm; or nodejs.org)"
    version=$(node -p 'process.versions.node.split(".")[0]')
    [ "$version" -ge 20 ] || fail "needs Node 20 or newer; got $(node --version)"
    # npm writes this file last.
    if [ ! "$web/node_modules/.package-lock.json" -nt "$web/package-lock.json" ]; then
        printf 'installing the packages of %s\n' "$web/package-lock.json" >&2
        # Without npm's scripts: one of ours would make the assets, which are made when they are needed.
        (cd "$web" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
        touch "$web/node_modules/.package-lock.json"
    fi
}

# Sets $HAIRSEG_CHROMIUM; installs Debian's package where this is root's to decide.
web_browser() {
    local candidate
    for candidate in ${HAIRSEG_CHROMIUM:+"$HAIRSEG_CHROMIUM"} chromium chromium-browser google-chrome; do
        if command -v "$candidate" >/dev/null 2>&1; then
            HAIRSEG_CHROMIUM=$(command -v "$candidate")
            export HAIRSEG_CHROMIUM
            return 0
        fi
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        printf 'installing chromium\n' >&2
        apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends chromium >&2 &&
            command -v chromium >/dev/null 2>&1 && web_browser && return 0
    fi
    fail "needs Chromium (on Debian: apt install chromium), or HAIRSEG_CHROMIUM=/path/to/chrome"
}
