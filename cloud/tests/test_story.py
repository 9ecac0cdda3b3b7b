"""The functions' real programs, run by Lambda's protocol behind the real template."""

import struct
import time
import zlib

import pytest

from conftest import ROOT

PHOTOS = ROOT / "crates" / "testkit" / "photos"


def photo():
    return (PHOTOS / "small.png").read_bytes()


def large_photo(width=2000, height=1500):
    """A grey PNG of more than one part: nothing of it is compressed."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * 3 * width) * height, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def whole_story(api):
    """From the upload to the deletion."""
    report = api.call("POST", "/api/v1/restore/analyze", {"upload_id": api.upload("grandma.png", photo())})
    assert report.status == 200, report.content
    assert [step["model_id"] for step in report.body["recipe"]][-1:] == ["photo-2x"], "it is small"
    region = {"x": 0, "y": 0, "width": 8, "height": 6}
    asked = {"upload_id": api.upload("grandma.png", photo()), "model_id": "photo-2x", "region": region}
    preview = api.call("POST", "/api/v1/restore/preview", asked)
    assert preview.status == 200 and preview.body["region"] == region, preview.content
    large = api.call("POST", "/api/v1/restore/analyze", {"upload_id": api.upload_in_parts("large.png", large_photo())})
    assert large.status == 200 and large.body["width"] == 2000, large.content
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

    assert api.call("DELETE", f"/api/v1/restore/{restoration}").status == 200
    assert api.call("GET", f"/api/v1/restore/{restoration}").status == 404
    undone = api.call("POST", f"/api/v1/restore/{restoration}/undelete")
    assert undone.status == 200, undone.content
    assert api.call("DELETE", f"/api/v1/restore/{restoration}").status == 200
    # What other tests have deleted is there, too.
    in_bin = [each["id"] for each in api.call("GET", "/api/v1/restore/history?deleted=true").body["items"]]
    assert restoration in in_bin
    emptied = api.call("DELETE", "/api/v1/bin")
    assert emptied.body == {"emptied": len(in_bin), "next_cursor": None}, emptied.content


def test_a_photo_is_restored_through_the_functions_and_the_queue(signed_in):
    whole_story(signed_in)


def test_nobody_gets_in_without_the_password_that_systems_manager_keeps(deployed):
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


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/nothing"), ("GET", "/api/"), ("PATCH", "/api/v1/restore"), ("GET", "/api/v1/auth/login"), ("GET", "/else")],
)
def test_an_address_that_is_none_is_told_as_all_other_problems_are(deployed, method, path):
    answer = deployed.call(method, path)
    assert answer.status == 404, answer.content
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["instance"] == answer.headers["x-request-id"]
    assert answer.body["detail"] == "There is nothing at this address."


def test_a_poison_message_ends_in_the_dead_letter_queue_while_its_neighbours_succeed(signed_in, emulator):
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
