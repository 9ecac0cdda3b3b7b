"""Plays Hugging Face's hub and its router with fal's queue behind it, as crates/testkit/src/stand_in.rs does.

What happens is chosen by a word in the prompt: `402` refuses the photo, `slow` takes some seconds, all else comes back as it was sent.
"""

import base64
import json
import threading
import time
from contextlib import contextmanager

from serving import Handler, serving

# How long `slow` takes: longer than the first looks are apart.
SLOW_SECONDS = 5

MAPPING = {"fal-ai": {"providerId": "stand-in/edit", "status": "live", "task": "image-to-image"}}


class Provider:
    """What it was asked, and with which key."""

    def __init__(self):
        self.url = None
        self.work = {}
        self.requests = []
        self.keys = set()
        self.lock = threading.Lock()

    def count(self, beginning):
        """How many requests began so, as in `POST /fal-ai/`."""
        with self.lock:
            return sum(each.startswith(beginning) for each in self.requests)


@contextmanager
def playing():
    """A provider that is there for the length of the block."""
    provider = Provider()

    class Queue(Handler):
        def do_GET(self):
            self._note()
            path = self.path.split("?")[0]
            kind, *_, last = path.strip("/").split("/")
            if path.startswith("/api/models/"):
                self._json(200, {"inferenceProviderMapping": MAPPING})
            elif kind == "files" and last in provider.work:
                content_type, photo = provider.work[last]["photo"]
                self.reply(200, photo, {"content-type": content_type})
            elif kind == "fal-ai":
                self._look(path)
            else:
                self._json(404, {"detail": "there is nothing here"})

        def do_POST(self):
            self._note()
            body = json.loads(self.body())
            if self.path != "/fal-ai/stand-in/edit?_subdomain=queue":
                self._json(404, {"detail": "there is no such model"})
            elif "402" in body["prompt"].split():
                self._json(402, {"error": "You have exceeded your monthly included credits."}, "stand-in-refused")
            else:
                self._accept(body)

        def _accept(self, body):
            head, _, content = body["image_url"].partition(";base64,")
            photo = head.removeprefix("data:"), base64.b64decode(content, validate=True)
            with provider.lock:
                name = f"work-{len(provider.work) + 1}"
                takes = SLOW_SECONDS if "slow" in body["prompt"].split() else 0
                provider.work[name] = {"photo": photo, "done": time.monotonic() + takes}
            # The last part of the model's name is lost, as fal does it.
            address = f"https://queue.fal.run/stand-in/requests/{name}"
            self._json(200, {"request_id": name, "status": "IN_QUEUE", "response_url": address})

        def _look(self, path):
            name = path.removesuffix("/status").split("/")[-1]
            if name not in provider.work:
                self._json(404, {"detail": "there is no such request"})
                return
            is_done = time.monotonic() >= provider.work[name]["done"]
            if path.endswith("/status"):
                self._json(200, {"status": "COMPLETED" if is_done else "IN_PROGRESS"})
            elif is_done:
                self._json(200, {"images": [{"url": f"{provider.url}/files/{name}"}]})
            else:
                self._json(400, {"detail": "the request is in progress"})

        def _note(self):
            with provider.lock:
                provider.requests.append(f"{self.command} {self.path}")
                if self.path.startswith("/fal-ai/"):
                    provider.keys.add(self.headers.get("authorization"))

        def _json(self, status, body, request_id=None):
            headers = {"content-type": "application/json", **({"x-request-id": request_id} if request_id else {})}
            self.reply(status, json.dumps(body).encode(), headers)

    with serving(Queue) as url:
        provider.url = url
        yield provider
