"""Each function's real program under AWS's own emulator of Lambda's runtime, on the deployed stack's services."""

import base64
import json
import re
from urllib.parse import urlencode

import costs
import pytest
import rie
from conftest import BUILT, REGION
from queues import event_of
from runtime_api import request
from test_story import photo

pytestmark = pytest.mark.skipif(rie.program() is None, reason="SAM brings no aws-lambda-rie for this machine")


@pytest.fixture
def start(deployed, emulator, tmp_path):
    """Starts a function with the variables that the template gives it."""

    def start(name, program=None, **more):
        function = emulator.client("lambda").get_function_configuration(FunctionName=f"story-{name}")
        variables = {**function["Environment"]["Variables"], **emulator.access, "AWS_REGION": REGION, **more}
        return rie.running(BUILT / (program or name) / "bootstrap", name, tmp_path, variables)

    return start


@pytest.fixture
def asked(deployed):
    """An event as API Gateway makes it of a request that came through the distribution."""

    def asked(method, path, body=None, token=None):
        event = request(method, path, deployed.origin_key, token)
        if body is not None:
            event["headers"]["content-type"] = "application/json"
            event["body"] = json.dumps(body)
        return event

    return asked


def test_models_answers_one_call_after_the_other(start, asked):
    with start("models") as function:
        for _ in range(3):
            answer = function.invoke(asked("GET", "/api/v1/health"))
            assert answer["statusCode"] == 200, (answer, function.log)
            assert answer["headers"]["content-type"] == "application/json"
            assert json.loads(answer["body"])["status"] == "healthy"
        # It started once.
        assert function.log.count("INIT RTDONE(status: success)") == 1


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("login", "GET", "/api/v1/auth/me"),
        ("restore", "POST", "/api/v1/uploads"),
        ("analyze", "POST", "/api/v1/restore/analyze"),
        ("preview", "POST", "/api/v1/restore/preview"),
        ("history", "GET", "/api/v1/restore/history"),
    ],
)
def test_who_is_not_signed_in_is_told_so(start, asked, name, method, path):
    with start(name) as function:
        answer = function.invoke(asked(method, path, {} if method == "POST" else None))
        assert answer["statusCode"] == 401, (answer, function.log)
        assert answer["headers"]["content-type"] == "application/problem+json"
        problem = json.loads(answer["body"])
        assert problem["status"] == 401 and problem["instance"] == answer["headers"]["x-request-id"]


def test_a_ticket_names_the_headers_that_a_page_may_send_and_no_other(start, asked, signed_in):
    photo = {"filename": "a.png", "content_type": "image/png", "size": 1000}
    with start("restore") as function:
        answer = function.invoke(asked("POST", "/api/v1/uploads", photo, signed_in.token))
        assert answer["statusCode"] == 201, (answer, function.log)
        assert json.loads(answer["body"])["headers"] == {"content-type": "image/png", "if-none-match": "*"}


def test_the_worker_takes_an_empty_batch_and_gives_back_what_it_cannot_read(start, emulator):
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="rie")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    event = event_of(message, f"arn:aws:sqs:{REGION}:123456789012:rie", REGION)
    with start("engine-worker", "worker", ENGINE_QUEUE_URL=url) as function:
        assert function.invoke({"Records": []}) == {"batchItemFailures": []}, function.log
        assert function.invoke(event) == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}, function.log


def test_the_sweeper_reports_what_it_did(start):
    with start("sweeper") as function:
        report = function.invoke({"source": "aws.scheduler"})
        assert re.fullmatch(
            r"Report \{ sent: \d+, gave_up: 0, removed: \d+, uploads_removed: \d+, put_off: 0 \}", report
        ), (report, function.log)


def test_a_function_that_cannot_start_answers_nothing_and_its_log_says_why(start):
    with start("engine-worker", "worker", TABLE="") as function:
        assert function.invoke({"Records": []}) == ""
        assert "the function cannot start" in function.log and "TABLE" in function.log
        assert "Runtime.ExitError" in function.log


# What Lambda gives a function: with it each signed address has more than a kilobyte.
SESSION_TOKEN = "IQoJb3JpZ2luX2VjE" + "aZ09bY18" * 145


def _bytes(answer):
    body = answer["body"]
    return len(base64.b64decode(body) if answer["isBase64Encoded"] else body.encode())


@pytest.fixture
def queued(signed_in, emulator, changed):
    """A restoration whose turn never comes."""
    nobodys = emulator.client("sqs").create_queue(QueueName="nobodys")["QueueUrl"]
    changed("restore", ENGINE_QUEUE_URL=nobodys)
    restoration = signed_in.restore("waits.png", photo())
    yield restoration
    assert signed_in.call("DELETE", f"/api/v1/restore/{restoration}").status == 200


def test_a_look_at_what_waits_stays_as_small_as_is_reckoned_with_though_addresses_are_long(start, asked, signed_in, queued):
    with start("history", AWS_SESSION_TOKEN=SESSION_TOKEN) as function:
        event = asked("GET", f"/api/v1/restore/{queued}", token=signed_in.token)
        first = json.loads(function.invoke(event)["body"])
        assert first["status"] == "queued" and len(first["original_url"]) > 1200, first
        # As a page asks from then on.
        event["queryStringParameters"] = {"pictures": first["pictures"]}
        event["rawQueryString"] = urlencode(event["queryStringParameters"])
        answer = function.invoke(event)
        assert answer["statusCode"] == 200, (answer, function.log)
    assert json.loads(answer["body"])["status"] == "queued"
    print(f"a look: {_bytes(answer)} bytes")
    assert _bytes(answer) < costs.ANSWER_MB * 1_000_000


def test_a_list_stays_small_though_addresses_are_long(start, asked, signed_in):
    photos = [signed_in.restore(f"{number}.png", photo()) for number in range(6)]
    for each in photos:
        signed_in.ended(each)
    with start("history", AWS_SESSION_TOKEN=SESSION_TOKEN) as function:
        first = function.invoke(asked("GET", f"/api/v1/restore/{photos[0]}", token=signed_in.token))
        assert len(json.loads(first["body"])["original_url"]) > 1200, first
        event = asked("GET", "/api/v1/restore/history", token=signed_in.token)
        plain = _bytes(function.invoke(event))
        event["headers"]["accept-encoding"] = "gzip"
        packed = _bytes(function.invoke(event))
    listed = len(signed_in.call("GET", "/api/v1/restore/history").body["items"])
    print(f"alone {_bytes(first)} bytes; a list of {listed}: {plain} bytes, packed {packed}; a photo {plain // listed}, {packed // listed}")
    # Each says how it was made, too.
    assert packed / listed < 1000 and plain / listed < 5500
