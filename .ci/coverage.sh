#!/bin/sh
# Measures how much of the Rust code the Rust tests run: coverage.sh FOLDER, where the tools go. Prints a line for each
# file, and writes pages to target/llvm-cov/html. Says what is missing, and exits with 77, where this cannot be done.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
# Only tools of the compiler's own LLVM read what it writes.
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')

sh "$here/python-tools.sh" "$folder" "$here/coverage-tools.txt"
if command -v "llvm-cov-$llvm" >/dev/null; then
    found=$(dirname "$(readlink -f "$(command -v "llvm-cov-$llvm")")")
else
    found=$folder/root/usr/lib/llvm-$llvm/bin
    if [ ! -x "$found/llvm-cov" ]; then
        echo "==> Fetching Debian's LLVM $llvm"
        sh "$root/local/nginx-tests/debian.sh" "$folder" "llvm-$llvm" || {
            status=$?
            [ $status != 77 ] || echo "SKIPPED: no llvm-cov-$llvm on the PATH, and no apt-get to fetch it." >&2
            exit $status
        }
    fi
    LD_LIBRARY_PATH=$(find "$folder/root" -name '*.so*' -exec dirname {} + | sort -u | tr '\n' ':')${LD_LIBRARY_PATH:-}
    export LD_LIBRARY_PATH
fi
LLVM_COV=$found/llvm-cov LLVM_PROFDATA=$found/llvm-profdata
export LLVM_COV LLVM_PROFDATA

cd "$root"
"$folder/tools/bin/cargo-llvm-cov" llvm-cov --locked --workspace --no-report
"$folder/tools/bin/cargo-llvm-cov" llvm-cov report --html
"$folder/tools/bin/cargo-llvm-cov" llvm-cov report --summary-only
