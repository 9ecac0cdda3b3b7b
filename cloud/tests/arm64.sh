#!/bin/sh
# The engine's tests and one function for arm64, which is what Lambda runs, on this machine by qemu: arm64.sh FOLDER
# FOLDER is a place for Debian's qemu and C library, which are unpacked there. What is compiled goes where all else
# does. Says what is missing, and exits with 77, where this cannot be done.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=aarch64-unknown-linux-gnu
mkdir -p "$1"
folder=$(cd "$1" && pwd)

libraries=$(rustc --print sysroot)/lib/rustlib/$target
if [ ! -d "$libraries" ]; then
    echo "SKIPPED: Rust's standard library for arm64 is not here: rustup target add $target" >&2
    exit 77
fi
if [ ! -x "$folder/run" ]; then
    echo "==> Fetching Debian's qemu and C library for arm64"
    sh "$root/local/nginx-tests/debian.sh" "$folder" qemu-user-static libc6-arm64-cross libgcc-s1-arm64-cross || {
        status=$?
        [ $status != 77 ] || echo "SKIPPED: no apt-get to fetch qemu with." >&2
        exit $status
    }
    cat > "$folder/run" <<SCRIPT
#!/bin/sh
exec "$folder/root/usr/bin/qemu-aarch64-static" -L "$folder/root/usr/aarch64-linux-gnu" "\$@"
SCRIPT
    chmod +x "$folder/run"
fi

PATH=$root/.cloud/bin:$PATH
export PATH CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="$folder/run"
cd "$root"
echo "==> The engine on arm64: what networks compute, sixteen bits, weights (the first time compiles for ten minutes)"
# The others compute the same for an hour: qemu is thirty times slower. 2.34 is Amazon Linux 2023's C library.
cargo-zigbuild test --locked --target $target.2.34 --package engine --test it -- \
    swin2sr::the_network_computes_what_onnxruntime_computes networks:: masters:: weights::
echo "==> A function for arm64"
cargo lambda build --locked --profile lambda --arm64 --lambda-dir "$folder/functions" --package models
