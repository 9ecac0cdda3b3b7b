#!/bin/sh
# Puts the built site FOLDER into the bucket "site" on LocalStack: sh upload-site.sh FOLDER
# AWS_ENDPOINT_URL says where LocalStack is. Cache headers are nginx's business (nginx.conf).
set -eu

folder=$1
if [ ! -f "$folder/index.html" ]; then
    echo "upload-site: $folder holds no index.html; build the site first (npm run build in site/)" >&2
    exit 1
fi

# An existing bucket stays, with the files of the build before: a page that is open may still ask for them.
aws s3api head-bucket --bucket site >/dev/null 2>&1 || aws s3 mb s3://site

# The page when everything that it names is there, and last the service worker, which fetches them all.
aws s3 cp --recursive --only-show-errors --exclude index.html --exclude sw.js "$folder" s3://site
aws s3 cp --only-show-errors "$folder/index.html" s3://site/index.html
aws s3 cp --only-show-errors "$folder/sw.js" s3://site/sw.js
echo "upload-site: the site is in the bucket"
