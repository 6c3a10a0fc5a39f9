# Sourced by the scripts beside it: finds a Python and makes environments out of it.
# Nothing outside the checkout is touched. HAIRSEG_PYTHON=/path/to/python chooses the Python.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# What the caller's shell set for other projects must not leak in.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONUSERBASE VIRTUAL_ENV
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV PIP_NO_DEPS PIP_CONSTRAINT

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit "${2:-1}"
}

# Prints the first Python that is new enough and can make environments.
find_python() {
    local candidate version found=""
    if [ -n "${HAIRSEG_PYTHON:-}" ]; then
        # What the user chose is taken or refused, never exchanged.
        case $(version_of "$HAIRSEG_PYTHON") in
            3.1[0-2]) printf '%s\n' "$HAIRSEG_PYTHON"; return 0 ;;
            *) fail "HAIRSEG_PYTHON=$HAIRSEG_PYTHON is no Python 3.10 to 3.12" ;;
        esac
    fi
    for candidate in python3.12 python3.11 python3.10 python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        # A name may be there and not run: pyenv has one for every version that it ever saw.
        version=$(version_of "$candidate")
        case $version in
            3.1[0-2]) ;;
            ?*) found="$found $candidate is $version;"; continue ;;
            *) continue ;;
        esac
        if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
        found="$found $candidate cannot make environments (on Debian and Ubuntu: apt install python3-venv);"
    done
    fail "needs Python 3.10 to 3.12;${found:- no python is on the PATH;} install one, or set HAIRSEG_PYTHON to one"
}

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true
}

# environment NAME EXTRAS: makes .venv-NAME once, sets $python to its interpreter.
environment() {
    local base
    base=$(find_python) || exit 1
    python=$("$base" "$root/scripts/environment.py" "$root" "$1" "$2") || exit 1
}
