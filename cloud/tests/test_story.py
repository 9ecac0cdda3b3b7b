"""The functions' real programs, run by Lambda's protocol behind the real template."""

import contextlib
import http.server
import json
import platform
import threading
import time
from types import SimpleNamespace

import pytest

import functions
from artefacts import Artefacts
from conftest import ACCOUNT, REGION, ROOT
from deployed import PASSWORD, Deployed
from seaweedfs import SeaweedFs
from stack import Stack

BUILT = ROOT / "target" / "lambda"
PHOTOS = ROOT / "crates" / "testkit" / "photos"
ARCHITECTURE = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine().lower()]


def photo():
    return (PHOTOS / "small.png").read_bytes()


@pytest.fixture(scope="module")
def session(emulator):
    return SimpleNamespace(client=emulator.client, region_name=REGION)


@pytest.fixture(scope="module")
def deployed(emulator, session, template_as_written):
    """The template as make deploy sends it, with the programs that make lambda has built."""
    programs = sorted({program for _, program in functions.functions_in(template_as_written)})
    built = {program: BUILT / program / "bootstrap" for program in programs}
    functions.check_processor(built, ARCHITECTURE)
    artefacts = Artefacts(session, ACCOUNT, "story")
    artefacts.make_bucket()
    template = functions.package(json.loads(json.dumps(template_as_written)), built, artefacts, lambda _: None)
    stack = Stack(session, "story", lambda _: None, poll_seconds=0.2)
    stack.change(template, {"Architecture": ARCHITECTURE, "AuthPassword": PASSWORD}, artefacts)
    return Deployed(emulator, stack.outputs())


@pytest.fixture
def signed_in(deployed):
    answer = deployed.sign_in()
    assert answer.status == 200, answer.content
    return deployed


@pytest.fixture
def changed(emulator):
    """Changes a function's variables for the length of a test."""
    client = emulator.client("lambda")
    with contextlib.ExitStack() as undo:

        def change(name, **variables):
            function = f"story-{name}"
            before = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]

            def put(these):
                client.update_function_configuration(FunctionName=function, Environment={"Variables": these})

            undo.callback(put, before)
            put({**before, **variables})

        yield change


def log_of(emulator, name):
    """What a function has written."""
    logs = emulator.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/story-{name}")
    return "\n".join(event["message"] for page in pages for event in page["events"])


def whole_story(api):
    """From the upload to the deletion."""
    restoration = api.restore("grandma.png", photo())
    done = api.ended(restoration)
    assert done["status"] == "succeeded", done
    assert (done["result"]["width"], done["result"]["height"]) == (
        2 * done["original"]["width"],
        2 * done["original"]["height"],
    )
    listed = api.call("GET", "/api/v1/restore/history").body["items"]
    assert listed[0]["id"] == restoration

    download = api.call("GET", f"/api/v1/restore/{restoration}/download")
    assert download.status == 302
    result = api.fetch("GET", download.headers["location"])
    assert result.status == 200 and result.content[:4] == b"\x89PNG"
    assert len(result.content) == done["result"]["size"]
    assert "grandma_restored_2x.png" in result.headers["content-disposition"]
    original = api.fetch("GET", done["original_url"])
    assert original.content == photo(), "the original is never changed"

    assert api.call("DELETE", f"/api/v1/restore/{restoration}").status == 204
    assert api.call("GET", f"/api/v1/restore/{restoration}").status == 404
    undone = api.call("POST", f"/api/v1/restore/{restoration}/undelete")
    assert undone.status == 200, undone.content
    assert api.call("DELETE", f"/api/v1/restore/{restoration}").status == 204


def test_a_photo_is_restored_through_the_functions_and_the_queue(signed_in):
    whole_story(signed_in)


def test_nobody_gets_in_without_the_password_that_secrets_manager_keeps(deployed):
    refused = deployed.sign_in("wrong horse battery staple")
    assert refused.status == 401
    assert deployed.call("GET", "/api/v1/restore/history", token="x").status == 401


def test_health_and_models_answer_anybody_and_what_is_not_there_is_404(deployed):
    assert deployed.call("GET", "/api/v1/health").body["status"] == "healthy"
    models = deployed.call("GET", "/api/v1/models").body["items"]
    assert {"photo-2x", "photo-4x"} <= {model["id"] for model in models}
    missing = deployed.call("GET", "/api/v1/models/none")
    assert missing.status == 404
    assert missing.headers["content-type"] == "application/problem+json"


def test_a_poisoned_message_ends_among_the_dead_letters_while_its_neighbours_succeed(signed_in, emulator):
    sqs = emulator.client("sqs")
    before = signed_in.restore("before.png", photo())
    sqs.send_message(QueueUrl=signed_in.outputs["EngineQueueUrl"], MessageBody="poison")
    after = signed_in.restore("after.png", photo())
    assert signed_in.ended(before)["status"] == "succeeded"
    assert signed_in.ended(after)["status"] == "succeeded"
    dead = []
    until = time.time() + 240
    while not dead and time.time() < until:
        dead = sqs.receive_message(
            QueueUrl=signed_in.outputs["EngineDeadLettersUrl"], WaitTimeSeconds=5, VisibilityTimeout=1
        ).get("Messages", [])
    assert [message["Body"] for message in dead] == ["poison"]


def test_photos_go_through_another_s3_with_its_own_idea_of_signatures(
    signed_in, emulator, changed, tmp_path_factory
):
    seaweedfs = SeaweedFs(tmp_path_factory.mktemp("seaweedfs"), ACCOUNT, "secret", REGION)
    try:
        seaweedfs.wait_until_ready()
        seaweedfs.client.create_bucket(Bucket=signed_in.outputs["PhotoBucketName"])
        keys = {"AWS_ACCESS_KEY_ID": ACCOUNT, "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": ""}
        for name in ("restore", "history", "engine-worker", "sweeper"):
            changed(name, AWS_ENDPOINT_URL_S3=seaweedfs.endpoint, **keys)
        whole_story(signed_in)
        _refuses_what_was_not_signed(signed_in)
    finally:
        seaweedfs.stop()


def _refuses_what_was_not_signed(api):
    asked = {"filename": "a.png", "content_type": "image/png", "size": len(photo())}
    ticket = api.call("POST", "/api/v1/uploads", asked).body
    longer = api.fetch("PUT", ticket["url"], photo() + b"x", ticket["headers"])
    assert longer.status == 403
    other_type = api.fetch("PUT", ticket["url"], photo(), {**ticket["headers"], "content-type": "text/html"})
    assert other_type.status == 403
    changed_url = ticket["url"].replace("originals", "results")
    assert api.fetch("PUT", changed_url, photo(), ticket["headers"]).status == 403
    assert api.fetch("PUT", ticket["url"], photo(), ticket["headers"]).status == 200


@pytest.mark.parametrize("variable", ["TABLE", "BUCKET", "ENGINE_QUEUE_URL", "SECRET_KEY_ARN"])
def test_a_function_that_lacks_a_variable_says_so_once_and_does_not_answer(
    signed_in, emulator, changed, variable
):
    changed("history", **{variable: ""})
    answer = signed_in.call("GET", "/api/v1/restore/history")
    assert answer.status >= 500
    said = [line for line in log_of(emulator, "history").splitlines() if "cannot start" in line]
    name = variable.removesuffix("_ARN")
    assert any(f"{name} is not set" in line for line in said), log_of(emulator, "history")


def test_an_arn_that_names_nothing_is_told_in_the_log_and_nowhere_else(signed_in, emulator, changed):
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:not-there-abcdef"
    changed("history", SECRET_KEY_ARN=arn)
    answer = signed_in.call("GET", "/api/v1/restore/history")
    assert answer.status >= 500
    assert b"not-there" not in answer.content
    log = log_of(emulator, "history")
    assert "SECRET_KEY_ARN: ResourceNotFoundException" in log, log


@contextlib.contextmanager
def a_service_that_refuses():
    """Answers as AWS does to a role without permission."""

    class Refusal(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            told = "User: arn:aws:sts::123456789012:assumed-role/story is not authorized"
            body = json.dumps({"__type": "AccessDeniedException", "Message": told}).encode()
            self.send_response(403 if "Secrets" not in self.headers.get("x-amz-target", "") else 400)
            self.send_header("content-type", "application/x-amz-json-1.0")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def test_without_permission_for_the_table_the_answer_is_503_with_a_request_id(signed_in, emulator, changed):
    with a_service_that_refuses() as refuses:
        changed("history", AWS_ENDPOINT_URL_DYNAMODB=refuses)
        answer = signed_in.call("GET", "/api/v1/restore/history")
    assert answer.status == 503, answer.content
    assert int(answer.headers["retry-after"]) > 0
    assert answer.body["instance"]
    assert b"assumed-role" not in answer.content
    log = log_of(emulator, "history")
    assert answer.body["instance"] in log and "AccessDenied" in log


def test_without_permission_for_the_secret_the_function_says_what_to_allow(signed_in, emulator, changed):
    with a_service_that_refuses() as refuses:
        changed("restore", AWS_ENDPOINT_URL_SECRETS_MANAGER=refuses)
        answer = signed_in.call("POST", "/api/v1/uploads", {})
    assert answer.status >= 500
    log = log_of(emulator, "restore")
    assert "SECRET_KEY_ARN: AccessDeniedException" in log and "secretsmanager:GetSecretValue" in log
    assert "assumed-role" not in log
