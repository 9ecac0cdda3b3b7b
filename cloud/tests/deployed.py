"""The template with the functions' real programs, on the emulator: its API as a client sees it."""

import json
import time
from urllib.parse import urlsplit

import urllib3

PASSWORD = "correct horse battery staple"

# How long a small photo may take, with its way through the queue.
PATIENCE = 120


class Answer:
    """What came back."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.content = response.data

    @property
    def body(self):
        """The JSON in it."""
        return json.loads(self.content)


def _listed(answer, name):
    return {each.strip().lower() for each in answer.headers.get(name, "").split(",")}


class Deployed:
    """One stack."""

    def __init__(self, emulator, outputs, origin_key):
        self.outputs = outputs
        self.origin_key = origin_key
        self._emulator = emulator
        self._http = urllib3.PoolManager(retries=False)
        # The emulator finds the API by the host's name, which no resolver knows.
        self._host = f"{urlsplit(outputs['ApiAddress']).hostname.split('.')[0]}.execute-api.localhost"
        self.token = None

    def call(self, method, path, body=None, token=None, key=""):
        """Calls the API as CloudFront does, for somebody who is signed in once `sign_in` was called.

        With a `key` other than CloudFront's, or None, as somebody who walks around it.
        """
        headers = {} if key is None else {"x-origin-key": key or self.origin_key}
        token = token or self.token
        if token:
            headers["authorization"] = f"Bearer {token}"
        if body is not None:
            headers["content-type"] = "application/json"
            body = json.dumps(body)
        return self.ask(method, path, body, headers)

    def ask(self, method, path, body, headers):
        """Sends a request to the API."""
        headers = {**headers, "host": self._host}
        return Answer(self._http.request(method, self._emulator.endpoint + path, body=body, headers=headers, redirect=False))

    def fetch(self, method, url, body=None, headers=None):
        """Follows an address that was handed out, as a browser does: with nothing of its own."""
        return Answer(self._http.request(method, url, body=body, headers=headers or {}, redirect=False))

    def sign_in(self, password=PASSWORD):
        """Signs in as the first administrator."""
        answer = self.call("POST", "/api/v1/auth/login", {"username": "admin", "password": password})
        if answer.status == 200:
            self.token = answer.body["access_token"]
        return answer

    def upload(self, name, photo, content_type="image/png"):
        """Uploads a photo; its id."""
        asked = {"filename": name, "content_type": content_type, "size": len(photo)}
        ticket = self.call("POST", "/api/v1/uploads", asked)
        assert ticket.status == 201, ticket.content
        self.put(ticket.body, photo)
        return ticket.body["upload_id"]

    def upload_in_parts(self, name, photo, content_type="image/png"):
        """Uploads a large photo in parts, going on after the first as after a break; its id."""
        asked = {"filename": name, "content_type": content_type, "size": len(photo)}
        ticket = self.call("POST", "/api/v1/uploads", asked)
        assert ticket.status == 201 and ticket.body["part_size"] < len(photo), ticket.content
        address = f"/api/v1/uploads/{ticket.body['upload_id']}/parts"
        first = self.call("POST", address).body["missing"][0]
        self.put(first, photo[first["offset"] : first["offset"] + first["size"]])
        while True:
            todo = self.call("POST", address)
            assert todo.status == 200, todo.content
            if todo.body["complete"]:
                return ticket.body["upload_id"]
            assert todo.body["arrived"] and todo.body["missing"], todo.content
            for part in todo.body["missing"]:
                self.put(part, photo[part["offset"] : part["offset"] + part["size"]])

    def put(self, ticket, photo):
        """Sends a photo as a page does: the browser asks the bucket first whether the page may."""
        page = self.outputs["Address"]
        assert self.may_send(ticket, page), ticket
        put = self.fetch(ticket["method"], ticket["url"], photo, {**ticket["headers"], "origin": page})
        assert put.status == 200, (ticket, put.content)
        assert put.headers["access-control-allow-origin"] == page, "the page may not see the answer"

    def may_send(self, ticket, page, *more):
        """Whether a browser lets a page send the ticket's headers, and more, to the bucket."""
        names = sorted(name.lower() for name in [*ticket["headers"], *more])
        asks = {
            "origin": page,
            "access-control-request-method": ticket["method"],
            "access-control-request-headers": ",".join(names),
        }
        told = self.fetch("OPTIONS", ticket["url"], headers=asks)
        methods, headers = (_listed(told, f"access-control-allow-{what}") for what in ("methods", "headers"))
        is_ours = told.status == 200 and told.headers.get("access-control-allow-origin") == page
        return is_ours and ticket["method"].lower() in methods and set(names) <= headers

    def restore(self, name, photo, model="photo-2x", **params):
        """Starts a restoration; its id."""
        asked = {"upload_id": self.upload(name, photo), "model_id": model, "params": params}
        started = self.call("POST", "/api/v1/restore", asked)
        assert started.status == 202, started.content
        return started.body["id"]

    def ended(self, restoration):
        """Waits until it has ended; what it is then."""
        until = time.time() + PATIENCE
        while time.time() < until:
            answer = self.call("GET", f"/api/v1/restore/{restoration}")
            assert answer.status == 200, answer.content
            if answer.body["status"] not in ("queued", "running"):
                return answer.body
            time.sleep(0.3)
        raise AssertionError(f"not done in {PATIENCE} s: {answer.content}")
