"""The journey after a deployment: each step that can fail, on a site whose answers are written here.

That it goes through with the real functions is seen by test_deploy.py.
"""

import json
import re
import struct
import zlib

import journey
import pytest
from botocore.exceptions import ClientError
from journey import Journey, photo
from serving import Handler, serving

TICKET_HEADERS = {"content-type": "image/png", "if-none-match": "*"}
PICTURE = (200, photo(), {"content-type": "image/png"})
MODELS = [
    {"id": "auto-restore", "provider": "engine", "available": True},
    {"id": "photo-2x", "provider": "engine", "available": True},
    {"id": "photo-4x", "provider": "engine", "available": False},
    {"id": "qwen-edit", "provider": "huggingface", "available": True},
]


def _json(status, /, **body):
    return status, json.dumps(body).encode(), {"content-type": "application/json"}


PROBLEM = _json(500, title="Internal", instance="01J")


class Script:
    """A site and its bucket, where all goes well; a test changes what is to go wrong."""

    def __init__(self):
        self.asked = []
        self.removed = []
        self.said = []
        # What the bucket's rule says, as template.yaml has it.
        self.allowed = {"content-type", "if-none-match"}
        self.ticket_headers = TICKET_HEADERS
        self.models = MODELS
        self.states = ["queued", "running", "succeeded"]
        self.changed = {}
        self.url = None

    def answer(self, handler):
        path = handler.path.split("?")[0]
        key = f"{handler.command} {re.sub('01R', 'ID', path)}"
        body = handler.body()
        self.asked.append((key, handler.path, dict(handler.headers), body))
        answers = self.changed.get(key)
        if answers:
            return answers.pop(0) if isinstance(answers, list) else answers
        return getattr(self, "on_" + re.sub(r"\W+", "_", key.lower()))(handler)

    def on_post_api_v1_auth_login(self, _):
        return 200, b'{"access_token": "token"}', {"set-cookie": "refresh=secret; Secure; HttpOnly"}

    def on_post_api_v1_auth_logout(self, _):
        return 204, b"", {}

    def on_get_api_v1_models(self, _):
        return _json(200, items=self.models)

    def on_post_api_v1_uploads(self, _):
        url = f"{self.url}/originals/01U?X-Amz-Signature=0"
        return _json(201, upload_id="01U", method="PUT", url=url, headers=self.ticket_headers)

    def on_options_originals_01u(self, handler):
        asked = set(handler.headers["access-control-request-headers"].split(","))
        if asked - self.allowed or handler.headers["access-control-request-method"] != "PUT":
            return 403, b"<Error><Code>AccessForbidden</Code></Error>", {}
        allowed = {"access-control-allow-methods": "GET, PUT", "access-control-allow-headers": ", ".join(asked)}
        return 200, b"", {"access-control-allow-origin": handler.headers["origin"], **allowed}

    def on_put_originals_01u(self, handler):
        return 200, b"", {"access-control-allow-origin": handler.headers["origin"]}

    def on_post_api_v1_restore(self, _):
        return _json(202, id="01R")

    def on_get_api_v1_restore_id(self, _):
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        error = {"title": "The photo cannot be read"} if state == "failed" else None
        shown = {"processed_url": "/results/01R?X-Amz-Signature=2", "original_url": "/originals/01U?X-Amz-Signature=3"}
        return _json(200, id="01R", status=state, error=error, **shown)

    def on_get_api_v1_restore_id_download(self, _):
        return _json(200, url="/results/01R?X-Amz-Signature=1", filename="a.png")

    def on_get_results_id(self, _):
        return PICTURE

    def on_get_originals_01u(self, _):
        return PICTURE

    def on_delete_api_v1_restore_id(self, handler):
        assert handler.path.endswith("?forever=true"), "or it stays in somebody's bin"
        return _json(200, deleted_at="2026-11-18T11:06:42Z", removed_at="2026-11-18T11:06:42Z")

    def on_get_api_v1_restore_history(self, _):
        return _json(200, items=[])

    def steps(self):
        return [key for key, *_ in self.asked]

    def sent(self, step):
        """Headers and body of each request of this kind."""
        return [(headers, body) for key, _, headers, body in self.asked if key == step]

    def remove(self, key):
        self.removed.append(key)


@pytest.fixture
def script():
    made = Script()

    class Site(Handler):
        def answer(self):
            self.reply(*made.answer(self))

        do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

    with serving(Site) as made.url:
        yield made


def _look(script, endings=()):
    user = ("admin", "correct horse")
    return Journey(script.url, "photos", user, script.remove, script.said.append, 0.01, endings).look()


WHOLE = [
    "POST /api/v1/auth/login",
    "GET /api/v1/models",
    "POST /api/v1/uploads",
    "OPTIONS /originals/01U",
    "PUT /originals/01U",
    "POST /api/v1/restore",
    "GET /api/v1/restore/ID",
    "GET /api/v1/restore/ID",
    "GET /api/v1/restore/ID",
    "GET /api/v1/restore/ID/download",
    "GET /results/ID",
    "GET /api/v1/restore/ID",
    "GET /results/ID",
    "GET /originals/01U",
    "DELETE /api/v1/restore/ID",
    "POST /api/v1/auth/logout",
]


def test_it_goes_the_whole_way_and_leaves_nothing(script):
    assert _look(script) is None
    assert script.steps() == WHOLE
    assert not script.removed and not script.said


@pytest.mark.parametrize(
    ("endings", "ending"),
    [([], ".png"), ([".jpg", ".png"], ".png"), ([".jpg"], ".jpg"), ([".tif", ".tiff"], ".tif")],
)
def test_its_photo_has_a_name_that_the_settings_take(script, endings, ending):
    assert _look(script, endings) is None
    ((_, body),) = script.sent("POST /api/v1/uploads")
    assert json.loads(body)["filename"].endswith(ending)


def test_it_asks_as_a_browser_on_the_site_does(script):
    assert _look(script) is None
    ((headers, body),) = script.sent("POST /api/v1/auth/login")
    assert json.loads(body) == {"username": "admin", "password": "correct horse"}
    ((headers, _),) = script.sent("OPTIONS /originals/01U")
    named = {name.lower(): value for name, value in headers.items()}
    assert named["origin"] == script.url
    assert named["access-control-request-headers"] == "content-type,if-none-match"
    ((headers, body),) = script.sent("PUT /originals/01U")
    named = {name.lower(): value for name, value in headers.items()}
    assert body == photo() and named["origin"] == script.url and "authorization" not in named
    assert (named["content-type"], named["if-none-match"]) == ("image/png", "*")
    ((_, body),) = script.sent("POST /api/v1/restore")
    assert json.loads(body) == {"upload_id": "01U", "model_id": "photo-2x"}
    for step in ("GET /api/v1/restore/ID/download", "GET /results/ID", "GET /originals/01U"):
        for headers, _ in script.sent(step):
            assert {name.lower(): value for name, value in headers.items()}["sec-fetch-site"] == "same-origin"
    ((headers, _),) = script.sent("POST /api/v1/auth/logout")
    assert {name.lower(): value for name, value in headers.items()}["cookie"] == "refresh=secret"


def test_the_photo_is_a_png_of_sixteen_by_sixteen():
    content = photo()
    assert struct.unpack(">II", content[16:24]) == (16, 16)
    at, found = 8, {}
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + data)
        found[kind], at = data, at + 12 + length
    assert len(zlib.decompress(found[b"IDAT"])) == 16 * (1 + 16 * 3)


def test_a_header_that_the_bucket_does_not_let_pages_send_is_named(script):
    """As it was once: presigning returned what the SDK had added, and the bucket's rule knew two headers."""
    script.ticket_headers = {**TICKET_HEADERS, "x-amzn-trace-id": "Root=1-0"}
    fault = _look(script)
    assert "Browsers cannot upload" in fault and "it answers 403" in fault
    assert "Refused headers: x-amzn-trace-id." in fault
    assert "PUT /originals/01U" not in script.steps()


CORS = "access-control-allow-"


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "it allows no address"),
        ({f"{CORS}origin": "https://elsewhere.example"}, "it allows https://elsewhere.example"),
        ({f"{CORS}origin": "*"}, "it allows no method, not PUT"),
        ({f"{CORS}origin": "*", f"{CORS}methods": "GET"}, "it allows get, not PUT"),
        ({f"{CORS}origin": "*", f"{CORS}methods": "PUT"}, "it does not allow content-type, if-none-match"),
        ({f"{CORS}origin": "*", f"{CORS}methods": "*", f"{CORS}headers": "content-type"}, "does not allow if-none-match"),
    ],
)
def test_a_preflight_that_does_not_allow_everything_is_a_fault(script, headers, says):
    script.changed["OPTIONS /originals/01U"] = (200, b"", headers)
    assert says in _look(script)


def test_a_preflight_that_is_sent_elsewhere_is_a_fault_as_browsers_follow_none(script):
    script.changed["OPTIONS /originals/01U"] = (307, b"", {"location": "/other"})
    assert "it answers 307" in _look(script)


def test_a_bucket_that_allows_everything_is_well(script):
    all_of_it = {f"{CORS}origin": "*", f"{CORS}methods": "*", f"{CORS}headers": "*"}
    script.changed["OPTIONS /originals/01U"] = (204, b"", all_of_it)
    assert _look(script) is None


REFUSED = _json(403, title="Forbidden")


@pytest.mark.parametrize(
    ("step", "answer", "says"),
    [
        ("POST /api/v1/auth/login", _json(401, title="No"), "Signing in answers 401.*parameter /photos/first-password"),
        ("POST /api/v1/auth/login", _json(200), "Signing in answers 200, expected 200 with access_token"),
        ("POST /api/v1/auth/login", (200, b"<!doctype html>", {}), "Signing in answers 200.*<!doctype html>"),
        ("GET /api/v1/models", REFUSED, "Asking for the models answers 403.*photos-models says why"),
        ("POST /api/v1/uploads", REFUSED, "Announcing a photo answers 403.*photos-restore says why"),
        ("POST /api/v1/uploads", _json(201, url="x"), "expected 201 with upload_id and method and url and headers"),
        ("PUT /originals/01U", (403, b"SignatureDoesNotMatch", {}), "Uploading .* 403.*SignatureDoesNotMatch. S3 says"),
        ("PUT /originals/01U", (200, b"", {}), "pages of .* may not read the answer"),
        ("POST /api/v1/restore", _json(422, title="Invalid"), "Starting a restoration answers 422.*photos-restore says"),
        ("GET /api/v1/restore/ID", REFUSED, "Asking how far the photo is answers 403.*photos-history says why"),
        ("GET /api/v1/restore/ID/download", REFUSED, "Asking where the result is answers 403.*photos-history says why"),
        ("GET /results/ID", (403, b"AccessDenied", {}), "Downloading the result from 127.*/results/01R answers 403"),
        ("GET /results/ID", (200, b"<!doctype html>", {"content-type": "text/html"}), "brought text/html instead of a picture"),
        ("GET /results/ID", (200, b"", {"content-type": "image/png"}), "brought image/png instead of a picture"),
        ("GET /originals/01U", (403, b"AccessDenied", {}), "Showing the original from 127.*/originals/01U answers 403"),
        ("GET /originals/01U", (200, b"<!doctype html>", {"content-type": "text/html"}), "Showing the original .* text/html"),
        ("DELETE /api/v1/restore/ID", REFUSED, "Deleting the photo answers 403.*photos-history says why.*Left behind"),
    ],
)
def test_a_step_that_fails_is_named_with_what_came_back_and_what_to_do(script, step, answer, says):
    script.changed[step] = answer
    fault = _look(script)
    assert re.search(says, fault), fault
    assert "correct horse" not in fault and "X-Amz" not in fault
    assert script.steps().count("POST /api/v1/auth/login") == 1, "nothing of it passes by itself"


def test_a_result_that_is_shown_is_looked_at_as_well_as_the_one_that_is_downloaded(script):
    script.changed["GET /results/ID"] = [PICTURE, (404, b"", {})]
    assert "Showing the result from" in _look(script)


def test_a_photo_that_fails_says_so_with_its_error(script):
    script.states = ["running", "failed"]
    fault = _look(script)
    assert "The photo failed: " in fault and "cannot be read" in fault and "photos-engine-worker says why" in fault
    assert script.steps()[-2:] == ["DELETE /api/v1/restore/ID", "POST /api/v1/auth/logout"]


def test_a_photo_that_nobody_takes_out_of_the_queue_is_given_up_and_deleted(script, monkeypatch):
    monkeypatch.setattr(journey, "PATIENCE", 0)
    script.states = ["queued"]
    fault = _look(script)
    assert "still queued after 0 seconds" in fault and "dead-letter queue" in fault
    assert "DELETE /api/v1/restore/ID" in script.steps()


@pytest.mark.parametrize("answer", [PROBLEM, _json(503, title="Unavailable"), _json(429, title="Too many")])
def test_what_may_pass_by_itself_is_tried_again_a_few_times(script, answer):
    script.changed["POST /api/v1/restore"] = [answer, answer]
    assert _look(script) is None
    assert script.steps().count("POST /api/v1/auth/login") == 3
    script.asked.clear()
    script.changed["POST /api/v1/restore"] = answer
    assert f"Starting a restoration answers {answer[0]}" in _look(script)
    assert script.steps().count("POST /api/v1/auth/login") == journey.TRIES
    assert script.steps().count("POST /api/v1/auth/logout") == journey.TRIES


def test_a_photo_that_no_restoration_took_is_removed_from_the_bucket(script):
    script.changed["POST /api/v1/restore"] = REFUSED
    assert "Left behind" not in _look(script)
    assert script.removed == ["originals/01U"]


def test_a_restoration_whose_answer_was_lost_is_found_and_deleted(script):
    script.changed["POST /api/v1/restore"] = REFUSED

    def history(handler):
        return _json(200, items=[{"id": "01R", "filename": handler.path.partition("q=")[2]}])

    script.on_get_api_v1_restore_history = history
    assert "Left behind" not in _look(script)
    assert "DELETE /api/v1/restore/ID" in script.steps() and not script.removed


def test_what_cannot_be_removed_is_told(script):
    script.changed["POST /api/v1/restore"] = REFUSED

    def refuse(_):
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "DeleteObject")

    script.remove = refuse
    assert "Left behind: the uploaded photo" in _look(script)


def test_without_a_model_on_the_engine_restoring_is_visibly_skipped_and_the_photo_is_removed(script):
    script.models = [{**each, "available": each["provider"] != "engine"} for each in MODELS]
    assert _look(script) is None
    assert any("SKIPPED: restoring a photo" in each for each in script.said)
    assert "PUT /originals/01U" in script.steps() and "POST /api/v1/restore" not in script.steps()
    assert script.removed == ["originals/01U"]


def test_another_model_of_the_engine_does_where_photo_2x_is_not(script):
    script.models = [each for each in MODELS if each["id"] != "photo-2x"]
    assert _look(script) is None
    ((_, body),) = script.sent("POST /api/v1/restore")
    assert json.loads(body)["model_id"] == "auto-restore"


def test_a_site_that_does_not_answer_is_told():
    user = ("admin", "correct horse")
    fault = Journey("http://127.0.0.1:9", "photos", user, None, print, pause_seconds=0).look()
    assert "Signing in answers nothing" in fault
