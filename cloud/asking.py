"""Asking over HTTP, and what came back. Redirects are answers like any other: a browser's preflight follows none."""

import http.client
import json
import urllib.error
import urllib.request


class Answer:
    """What came back. Where nothing did, the status is `nothing` and the body says why."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        """The JSON in it, or None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def shown(self):
        """As much of it as fits into a message."""
        return self.body[:300].decode(errors="replace")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(method, url, body=None, headers=None):
    """Sends one request; never raises for what comes back."""
    request = urllib.request.Request(url, method=method, data=body, headers=headers or {})
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=30) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, _rest(error))
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Answer("nothing", {}, f"{type(error).__name__}: {error}".encode())


def _rest(error):
    """What came of a refusal's body: a gateway may hang up in the middle."""
    try:
        return error.read()
    except (OSError, http.client.HTTPException) as broken:
        return f"{type(broken).__name__}: {broken}".encode()
