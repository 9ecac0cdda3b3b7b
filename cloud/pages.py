"""The site in its bucket: put there, put back, tidied up."""

import json
import mimetypes
from pathlib import Path

# Names with a hash of what is in them, which Vite puts here.
HASHED = "assets/"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

# Written after all else, in this order.
LAST = {"index.html": 1, "sw.js": 2}

TYPES = {
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def _turn(name):
    return LAST.get(name, 0), name


class Pages:
    """The site's bucket."""

    def __init__(self, session, bucket):
        self._client = session.client("s3")
        self._bucket = bucket

    def snapshot(self):
        """What is there now under names that can come again. Hashed files need none: they stay."""
        return {key: self._read(key) for key in self._keys() if not key.startswith(HASHED)}

    def publish(self, folder, config):
        """Puts the built site there: what pages need, the page, and the service worker, which fetches them."""
        built = (path for path in Path(folder).rglob("*") if path.is_file())
        files = {path.relative_to(folder).as_posix(): path for path in built}
        # The built one is for a page that is not told where the API is.
        files["config.json"] = None
        there = set(self._keys())
        for name in sorted(files, key=_turn):
            if name.startswith(HASHED) and name in there:
                continue
            path = files[name]
            self._write(name, json.dumps(config).encode() if path is None else path.read_bytes())
        return set(files)

    def restore(self, snapshot):
        """Puts back what was there; what was not there goes."""
        for name, content in sorted(snapshot.items(), key=lambda each: _turn(each[0])):
            self._write(name, content)
        for key in self._keys():
            if not key.startswith(HASHED) and key not in snapshot:
                self._client.delete_object(Bucket=self._bucket, Key=key)

    def remove_stale(self, published):
        """Removes what the published site does not have."""
        stale = [key for key in self._keys() if key not in published]
        for key in stale:
            self._client.delete_object(Bucket=self._bucket, Key=key)
        return stale

    def _keys(self):
        keys = []
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket):
            keys.extend(each["Key"] for each in page.get("Contents", []))
        return keys

    def _read(self, key):
        return self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()

    def _write(self, name, content):
        self._client.put_object(
            Bucket=self._bucket,
            Key=name,
            Body=content,
            ContentType=content_type(name),
            CacheControl=FOR_EVER if name.startswith(HASHED) else ASK_AGAIN,
        )


def content_type(name):
    """The type of a file; text is UTF-8."""
    kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
