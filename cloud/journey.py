"""A whole journey after a deployment: a tiny photo is uploaded as a browser does it, restored, fetched and deleted.

It sees what no look from outside can: whether the bucket lets pages upload, whether work comes out of the queue, and
whether what is handed out can be read. Nothing of it stays, wherever it ends.
"""

import json
import secrets
import struct
import time
import zlib
from urllib.parse import urljoin, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from asking import ask

# The photo's width and height, and the ending of its name.
SIDE, PNG = 16, ".png"

PREFERRED = "photo-2x"

# Faults that may pass by themselves are looked at so many times.
TRIES = 4

# Seconds until a photo of this size must be done: the worker starts, and Lambda looks into the queue.
PATIENCE = 180

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}

# How files begin that a browser shows.
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")


class Fault(Exception):
    """Which step failed, what came back, and what to do."""

    def __init__(self, told, may_pass=False):
        super().__init__(told)
        self.may_pass = may_pass


def photo():
    """A small PNG in colour, with all shades from corner to corner."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = (b"\0" + bytes(value for x in range(SIDE) for value in (x * 15, y * 15, 128)) for y in range(SIDE))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return PICTURES[0] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(lines))) + chunk(b"IEND", b"")


class Journey:
    """Of one user, through one site."""

    def __init__(self, address, stack_name, user, remove_photo, say, pause_seconds=5, endings=()):
        """`user` is name and password; `remove_photo` removes an original that no restoration has, by its key.

        `endings` are those of the file names that are taken, all where there are none. What a photo is, its content says.
        """
        self._ending = PNG if PNG in endings else next(iter(endings), PNG)
        self._address = address
        self._stack_name = stack_name
        self._user = user
        self._remove_photo = remove_photo
        self._say = say
        self._pause_seconds = pause_seconds

    def look(self):
        """What is wrong, or None."""
        for left in reversed(range(TRIES)):
            try:
                self._travel()
                return None
            except Fault as fault:
                if not fault.may_pass or not left:
                    return str(fault)
            time.sleep(self._pause_seconds)

    def _travel(self):
        # Of this time: what has to be cleared away.
        self._headers, self._cookie, self._upload, self._restoration = {}, None, None, None
        self._name = f"deployment-{secrets.token_hex(4)}{self._ending}"
        fault = None
        try:
            self._walk()
        except Fault as error:
            fault = error
        finally:
            left = self._clear_away()
        if fault:
            raise Fault(f"{fault} {left}".strip(), fault.may_pass)
        if left:
            self._say(f"  {left}")

    def _walk(self):
        self._sign_in()
        model = self._model()
        self._send_photo()
        if model is None:
            self._say("  SKIPPED: restoring a photo, because no available model runs on the engine")
            return
        self._restore(model)
        self._fetch_result()
        self._delete()

    def _api(self, method, path, body=None, headers=None):
        given = {**self._headers, **(headers or {})}
        if body is not None:
            given["content-type"] = "application/json"
            body = json.dumps(body).encode()
        return ask(method, f"{self._address}/api/v1{path}", body, given)

    def _log(self, function):
        return f"The log /aws/lambda/{self._stack_name}-{function} says why."

    def _sign_in(self):
        name, password = self._user
        answer = self._api("POST", "/auth/login", {"username": name, "password": password})
        advice = self._log("login")
        if answer.status == 401:
            advice = f"The password must be the one in the parameter /{self._stack_name}/first-password. Deploy again."
        told = _expect("Signing in", answer, 200, advice, "access_token")
        self._headers = {"authorization": f"Bearer {told['access_token']}"}
        self._cookie = (answer.headers.get("set-cookie") or "").split(";")[0]

    def _model(self):
        """The model to take; None where none can run on the engine."""
        told = _expect("Asking for the models", self._api("GET", "/models"), 200, self._log("models"), "items")
        able = [each["id"] for each in told["items"] if each["provider"] == "engine" and each["available"]]
        return PREFERRED if PREFERRED in able else next(iter(able), None)

    def _send_photo(self):
        content = photo()
        asked = {"filename": self._name, "content_type": "image/png", "size": len(content)}
        answer = self._api("POST", "/uploads", asked)
        fields = ("upload_id", "method", "url", "headers")
        ticket = _expect("Announcing a photo", answer, 201, self._log("restore"), *fields)
        preflight(ticket["url"], self._address, ticket["headers"])
        origin = {"origin": self._address}
        answer = ask(ticket["method"], ticket["url"], content, {**ticket["headers"], **origin})
        _expect("Uploading a photo to the bucket", answer, 200, "S3 says why: the signature, or the role's permissions.")
        self._upload = ticket
        if answer.headers.get("access-control-allow-origin") not in (self._address, "*"):
            raise Fault(
                f"Uploading a photo to the bucket works, but pages of {self._address} may not read the answer: "
                "the bucket's CORS rule does not list that address."
            )

    def _restore(self, model):
        asked = {"upload_id": self._upload["upload_id"], "model_id": model}
        answer = self._api("POST", "/restore", asked)
        self._restoration = _expect("Starting a restoration", answer, 202, self._log("restore"), "id")["id"]
        ends = time.monotonic() + PATIENCE
        while True:
            answer = self._api("GET", f"/restore/{self._restoration}")
            now = _expect("Asking how far the photo is", answer, 200, self._log("history"), "status")
            if now["status"] not in ("queued", "running"):
                break
            if time.monotonic() > ends:
                raise Fault(
                    f"The photo is still {now['status']} after {PATIENCE} seconds. {self._log('engine-worker')} "
                    "Also check whether its dead-letter queue is empty, and how many functions the account can run at once."
                )
            time.sleep(min(1, self._pause_seconds))
        if now["status"] != "succeeded":
            raise Fault(f"The photo {now['status']}: {json.dumps(now.get('error'))}. {self._log('engine-worker')}")

    def _fetch_result(self):
        path = f"/restore/{self._restoration}"
        answer = self._api("GET", f"{path}/download?redirect=false", headers=SAME_ORIGIN)
        file = _expect("Asking where the result is", answer, 200, self._log("history"), "url")
        self._picture("Downloading the result", file["url"])
        answer = self._api("GET", path, headers=SAME_ORIGIN)
        shown = _expect("Asking what to show", answer, 200, self._log("history"), "processed_url", "original_url")
        self._picture("Showing the result", shown["processed_url"])
        self._picture("Showing the original", shown["original_url"])

    def _picture(self, step, address):
        """Fetches what was handed out: a whole address, or path and query at the site's."""
        whole = urljoin(f"{self._address}/", address)
        answer = ask("GET", whole, headers=SAME_ORIGIN)
        at = f"{urlsplit(whole).netloc}{urlsplit(whole).path}"
        advice = "S3 says why: the signature, or the role's permissions."
        _expect(f"{step} from {at}", answer, 200, advice)
        kind = answer.headers.get("content-type") or "no type"
        if not kind.startswith("image/") or not answer.body.startswith(PICTURES):
            raise Fault(
                f"{step} from {at} brought {kind} instead of a picture: {answer.shown()}. "
                "Check that the distribution passes this path on to the photo bucket."
            )

    def _delete(self):
        answer = self._api("DELETE", f"/restore/{self._restoration}?forever=true")
        _expect("Deleting the photo", answer, 200, self._log("history"))
        self._restoration = self._upload = None

    def _clear_away(self):
        """Removes what is there, as far as can be; answers what stays."""
        left = []
        mine = [self._restoration] if self._restoration else []
        if self._upload and not mine:
            # An answer can be lost whose restoration was made.
            told = self._api("GET", f"/restore/history?q={self._name}").json()
            listed = told.get("items", []) if isinstance(told, dict) else []
            mine = [each["id"] for each in listed if each.get("filename") == self._name]
        for restoration in mine:
            if self._api("DELETE", f"/restore/{restoration}?forever=true").status not in (200, 404):
                left.append(f"the restoration {restoration}, which ends by itself; delete it in the history")
        if self._upload and not mine:
            key = urlsplit(self._upload["url"]).path.partition("/originals/")[2]
            try:
                self._remove_photo(f"originals/{key}")
            except (BotoCoreError, ClientError):
                left.append("the uploaded photo, which is removed after a day")
        if self._cookie:
            self._api("POST", "/auth/logout", headers={"cookie": self._cookie})
        return f"Left behind: {', '.join(left)}." if left else ""


def preflight(url, origin, headers):
    """Asks as a browser does before it sends a photo, and sees that all of it is allowed."""
    refused = _refused(url, origin, sorted(map(str.lower, headers)))
    if not refused:
        return
    # Each alone, to name the one.
    alone = [name for name in sorted(map(str.lower, headers)) if _refused(url, origin, [name])]
    named = f" Refused headers: {', '.join(alone)}." if alone else ""
    # A bucket's rule takes a moment until all of S3 knows it.
    raise Fault(
        f"Browsers cannot upload, because {urlsplit(url).netloc} refuses their preflight request: {refused}.{named} "
        f"The bucket's CORS rule must allow PUT with these headers from {origin}.",
        may_pass=True,
    )


def _refused(url, origin, names):
    asked = {
        "origin": origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": ",".join(names),
    }
    answer = ask("OPTIONS", url, headers=asked)

    def allowed(what):
        value = answer.headers.get(f"access-control-allow-{what}") or ""
        return {each.strip().lower() for each in value.split(",") if each.strip()}

    if not isinstance(answer.status, int) or not 200 <= answer.status <= 299:
        return f"it answers {answer.status}: {answer.shown()}"
    if not allowed("origin") & {origin.lower(), "*"}:
        return f"it allows {', '.join(allowed('origin')) or 'no address'}"
    if not allowed("methods") & {"put", "*"}:
        return f"it allows {', '.join(sorted(allowed('methods'))) or 'no method'}, not PUT"
    missing = [name for name in names if not allowed("headers") & {name, "*"}]
    return f"it does not allow {', '.join(missing)}" if missing else None


def _expect(step, answer, status, advice, *fields):
    """The JSON of an answer that is as it should be and has these fields; where none are asked for it may be anything."""
    told = answer.json() if fields else {}
    if answer.status == status and isinstance(told, dict) and all(told.get(each) is not None for each in fields):
        return told
    may_pass = answer.status in ("nothing", 429) or isinstance(answer.status, int) and answer.status >= 500
    wanted = f"{status} with {' and '.join(fields)}" if fields else status
    raise Fault(f"{step} answers {answer.status}, expected {wanted}: {answer.shown()}. {advice}", may_pass)
