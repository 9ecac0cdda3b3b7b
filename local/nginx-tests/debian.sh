#!/bin/sh
# Unpacks Debian's packages, and what they need and this system has not, into FOLDER/root:
#   debian.sh FOLDER PACKAGE...
# apt with its state in that folder: needs no root and changes nothing outside. Exits with 77 where there is none.
set -eu

folder=$1
shift
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    exit 77
fi
apt=$folder/apt
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$folder/root"
fetch() {
    apt-get -qq -o "Dir::State=$apt/state" -o Dir::State::status=/var/lib/dpkg/status -o "Dir::Cache=$apt/cache" \
        -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
}
fetch update
fetch --yes --no-install-recommends --download-only --reinstall install "$@"
for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb --extract "$package" "$folder/root"
done
rm -rf "$apt"
