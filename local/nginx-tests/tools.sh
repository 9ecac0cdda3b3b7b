#!/bin/sh
# Puts what `make check-nginx` needs into FOLDER, once; nothing is installed into the system:
#   FOLDER/nginx       a script that runs nginx: the one on the PATH, else Debian's, unpacked here
#   FOLDER/services    a Python environment with ministack
#   FOLDER/tools       one with the AWS command line and the checks of docker-compose.yml and the Dockerfile
# Exits with 77 where no nginx can be had.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)

wanted=$(cat "$here/tools.sh" "$here/debian.sh" "$here/services.txt" "$here/tools.txt" | cksum)
if [ -f "$folder/ready" ] && [ "$(cat "$folder/ready")" = "$wanted" ]; then
    exit 0
fi
rm -rf "$folder/ready" "$folder/nginx" "$folder/debian" "$folder/services" "$folder/tools"

if nginx=$(command -v nginx) || nginx=$(ls /usr/sbin/nginx 2>/dev/null); then
    libraries=
else
    echo "==> Fetching Debian's nginx"
    sh "$here/debian.sh" "$folder/debian" nginx nginx-common || {
        status=$?
        [ $status != 77 ] || echo "SKIPPED: no nginx on the PATH, and no apt-get to fetch Debian's. Install nginx to run these checks." >&2
        exit $status
    }
    nginx=$folder/debian/root/usr/sbin/nginx
    libraries=$(find "$folder/debian/root" -name '*.so*' -exec dirname {} + | sort -u | tr '\n' ':')
fi
cat > "$folder/nginx" <<SCRIPT
#!/bin/sh
LD_LIBRARY_PATH="$libraries\${LD_LIBRARY_PATH:-}" exec "$nginx" "\$@"
SCRIPT
chmod +x "$folder/nginx"
"$folder/nginx" -v

python_environment() {
    # A bare Debian has python3 without this part.
    if ! python3 -m venv "$1" 2>/dev/null; then
        rm -rf "$1"
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            echo "python3 cannot make virtual environments; install python3-venv." >&2
            exit 1
        fi
        apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv
        python3 -m venv "$1"
    fi
    "$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
}
echo "==> Fetching ministack, the AWS command line and the checks"
python_environment "$folder/services" "$here/services.txt"
python_environment "$folder/tools" "$here/tools.txt"
echo "$wanted" > "$folder/ready"
