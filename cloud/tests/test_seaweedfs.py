"""The functions' real programs with their photos in SeaweedFS, an S3 with its own idea of signatures and pages."""

import pytest
from conftest import ACCOUNT, REGION
from other_s3 import make_photo_bucket
from seaweedfs import SeaweedFs, program
from test_story import photo, whole_story

pytestmark = pytest.mark.skipif(
    program() is None, reason="SeaweedFS has no package for this machine; with its program weed on the PATH it is tested"
)


@pytest.fixture(scope="module")
def seaweedfs(deployed, emulator, tmp_path_factory):
    started = SeaweedFs(tmp_path_factory.mktemp("seaweedfs"), ACCOUNT, "secret", REGION)
    try:
        started.wait_until_ready()
        make_photo_bucket(emulator, started.client, deployed.outputs["PhotoBucketName"])
        yield started
    finally:
        started.stop()


@pytest.fixture
def stack(seaweedfs, signed_in, changed):
    """The stack, with its photos there."""
    for name in ("restore", "analyze", "preview", "history", "engine-worker", "sweeper"):
        changed(name, AWS_ENDPOINT_URL_S3=seaweedfs.endpoint)
    return signed_in


@pytest.fixture
def ticket(stack):
    asked = {"filename": "a.png", "content_type": "image/png", "size": len(photo())}
    answer = stack.call("POST", "/api/v1/uploads", asked)
    assert answer.status == 201, answer.content
    return answer.body


def test_a_photo_is_restored(stack):
    whole_story(stack)


def test_what_was_not_signed_is_refused(stack, ticket):
    longer = stack.fetch("PUT", ticket["url"], photo() + b"x", ticket["headers"])
    assert longer.status == 403
    other_type = stack.fetch("PUT", ticket["url"], photo(), {**ticket["headers"], "content-type": "text/html"})
    assert other_type.status == 403
    changed_url = ticket["url"].replace("originals", "results")
    assert stack.fetch("PUT", changed_url, photo(), ticket["headers"]).status == 403
    assert stack.fetch("PUT", ticket["url"], photo(), ticket["headers"]).status == 200


def test_what_was_sent_unsigned_is_not_what_is_answered(stack, ticket):
    unsigned = {"content-encoding": "gzip", "content-disposition": "attachment; filename=a.html", "cache-control": "public"}
    assert stack.fetch("PUT", ticket["url"], photo(), {**ticket["headers"], **unsigned}).status == 200
    started = stack.call("POST", "/api/v1/restore", {"upload_id": ticket["upload_id"], "model_id": "photo-2x"})
    assert started.status == 202, started.content
    answer = stack.fetch("GET", started.body["original_url"])
    assert answer.status == 200, answer.content
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline"
    assert answer.headers["content-encoding"] == "identity"
    stack.ended(started.body["id"])


def test_our_page_may_send_what_the_ticket_says_and_nothing_else(stack, ticket):
    page = stack.outputs["Address"]
    assert stack.may_send(ticket, page)
    for more in ("x-amzn-trace-id", "x-amz-acl", "authorization"):
        assert not stack.may_send(ticket, page, more), more
    assert not stack.may_send({**ticket, "method": "DELETE"}, page)


@pytest.mark.parametrize("page", ["https://elsewhere.example", "http://localhost:5173", "null"])
def test_other_pages_may_send_nothing_and_see_nothing(stack, ticket, page):
    assert not stack.may_send(ticket, page)
    put = stack.fetch("PUT", ticket["url"], photo(), {**ticket["headers"], "origin": page})
    assert "access-control-allow-origin" not in put.headers
