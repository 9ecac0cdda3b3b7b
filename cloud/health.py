"""Whether what was deployed works: what a browser reaches, asked through the site's address."""

import http.client
import json
import time
import urllib.error
import urllib.request

# Each function that answers requests is asked once. Without a token four of them say 401, which only a
# function that has started, with its settings and secrets, can say.
CHECKS = (
    ("/api/v1/health", 200),
    ("/api/v1/auth/me", 401),
    ("/api/v1/restore/history", 401),
    ("/api/v1/restore/00000000000000000000000000/cancel", 401),
    ("/api/v1/restore/analyze", 401),
)


def wait(looks, seconds, pause_seconds=5):
    """Waits until none of the looks finds a fault; answers what was wrong last, or None."""
    ends = time.monotonic() + seconds
    while True:
        fault = next(filter(None, (look() for look in looks)), None)
        if fault is None or time.monotonic() > ends:
            return fault
        time.sleep(pause_seconds)


def look(address, page):
    """What is wrong now, or None."""
    for path, expected in CHECKS:
        method = "POST" if path.endswith(("/cancel", "/analyze")) else "GET"
        status, body = _ask(method, address + path)
        if status != expected:
            return f"{method} {path} answers {status} where {expected} is expected: {_shown(body)}"
        if expected == 200 and not _is_healthy(body):
            return f"{path} says {_shown(body)}"
    status, body = _ask("GET", address + "/")
    if status != 200:
        return f"The page answers {status}: {_shown(body)}"
    if body != page:
        return "The page is still the one from before"
    return None


def _ask(method, url):
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, _rest(error)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return "nothing", f"{type(error).__name__}: {error}".encode()


def _rest(error):
    """What came of a refusal's body: a gateway may hang up in the middle."""
    try:
        return error.read()
    except (OSError, http.client.HTTPException) as broken:
        return f"{type(broken).__name__}: {broken}".encode()


def _is_healthy(body):
    try:
        return json.loads(body)["status"] == "healthy"
    except (ValueError, KeyError, TypeError):
        return False


def _shown(body):
    return body[:300].decode(errors="replace")
