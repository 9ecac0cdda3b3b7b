"""A browser's way through CloudFront, as the template sets it up, to the functions and buckets behind it."""

import json
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from conftest import ACCOUNT, REGION, ROOT, hashed
from distribution import Distribution
from serving import Handler, serving

HISTORY = "/api/v1/restore/history"
PHOTO = (ROOT / "crates" / "testkit" / "photos" / "small.png").read_bytes()


@pytest.fixture(scope="module")
def site(deployed, emulator):
    """The stack of the story with a page in it, seen through the distribution."""
    bucket = deployed.outputs["SiteBucketName"]
    put(emulator, bucket, "index.html", b"<!doctype html>page", "text/html; charset=utf-8", "no-cache")
    put(emulator, bucket, "assets/a.js", b"1", "text/javascript", "public, max-age=31536000, immutable")
    distribution = Distribution(emulator.client, "story")

    def ask(method, target, body=b"", scheme="https", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        host = urlsplit(deployed.outputs["Address"]).hostname
        status, told, content = distribution.answer(scheme, method, target, {"host": host, **named}, body)
        return SimpleNamespace(status=status, headers=told, content=content)

    return SimpleNamespace(ask=ask, outputs=deployed.outputs, emulator=emulator, bucket=bucket)


def put(emulator, bucket, key, content, kind, caching="private"):
    emulator.client("s3").put_object(Bucket=bucket, Key=key, Body=content, ContentType=kind, CacheControl=caching)


def signed(site, key, seconds=900, method="get_object"):
    """Path and query for one photo, signed for the bucket's own host as the functions sign them."""
    client = boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="secret",
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )
    asked = {"Bucket": site.outputs["PhotoBucketName"], "Key": key}
    url = urlsplit(client.generate_presigned_url(method, Params=asked, ExpiresIn=seconds))
    return f"{url.path}?{url.query}"


@pytest.fixture
def stored(site):
    """Stores a photo under this key."""

    def store(key, content=PHOTO, kind="image/png"):
        put(site.emulator, site.outputs["PhotoBucketName"], key, content, kind)
        return key

    return store


def test_addresses_within_the_page_are_the_page_and_files_are_files(site):
    for path in ("/", "/history", "/restorations/01J"):
        answer = site.ask("GET", path)
        assert (answer.status, answer.content) == (200, b"<!doctype html>page"), path
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert answer.headers["x-frame-options"] == "DENY"
    assert site.ask("GET", "/assets/a.js").content == b"1"


def test_the_bucket_of_the_page_answers_nobody_but_the_distribution(site):
    (name, value) = ("host", f"{site.bucket}.s3.{REGION}.amazonaws.com")
    answer = Distribution(site.emulator.client, "story")._send("GET", "/index.html", {name: value}, b"")
    assert answer.status == 403


def test_a_file_that_is_missing_is_there_for_everybody_once_it_is(site):
    assert site.ask("GET", "/late.txt").status == 404
    put(site.emulator, site.bucket, "late.txt", b"here", "text/plain")
    assert site.ask("GET", "/late.txt").content == b"here"


def test_files_are_kept_at_the_edge_until_somebody_tells_it_otherwise(site):
    put(site.emulator, site.bucket, "assets/b.js", b"old", "text/javascript", "public, max-age=31536000, immutable")
    assert site.ask("GET", "/assets/b.js").content == b"old"
    put(site.emulator, site.bucket, "assets/b.js", b"new", "text/javascript", "public, max-age=31536000, immutable")
    assert site.ask("GET", "/assets/b.js?other").content == b"old"
    paths = {"Quantity": 1, "Items": ["/*"]}
    site.emulator.client("cloudfront").create_invalidation(
        DistributionId=site.outputs["DistributionId"],
        InvalidationBatch={"Paths": paths, "CallerReference": str(time.time_ns())},
    )
    assert site.ask("GET", "/assets/b.js").content == b"new"


@pytest.mark.parametrize(
    ("path", "status"), [("/", 301), ("/assets/a.js", 301), ("/api/v1/health", 403), ("/originals/a", 403), ("/results/a", 403)]
)
def test_plain_http_leads_to_the_page_by_https_and_to_nothing_else(site, path, status):
    answer = site.ask("GET", path, scheme="http")
    assert answer.status == status
    assert answer.headers.get("location") == (site.outputs["Address"] + path if status == 301 else None)


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/originals/u/1", "/results/r/1.png", "/index.html"])
def test_photos_and_pages_are_only_read(site, stored, method, path):
    if path != "/index.html":
        path = signed(site, stored(path[1:]), method="put_object" if method == "PUT" else "get_object")
    answer = site.ask(method, path, b"x" if method == "PUT" else b"")
    assert answer.status == 403 and b"not among the methods" in answer.content


@pytest.mark.parametrize("key", ["originals/u/1", "results/r/1-1.png"])
def test_a_photo_is_read_by_path_and_query_and_by_nobody_without_the_signature(site, stored, key):
    address = signed(site, stored(key))
    assert site.ask("GET", address).content == PHOTO
    part = site.ask("GET", address, range="bytes=0-3")
    assert (part.status, part.content) == (206, PHOTO[:4])
    assert site.ask("GET", address.split("?")[0]).status == 403
    assert site.ask("GET", address.replace("X-Amz-Signature=", "X-Amz-Signature=0")).status == 403
    other = "results/r/2" if key.startswith("originals") else "originals/u/2"
    assert site.ask("GET", f"/{stored(other)}?{address.split('?')[1]}").status == 403
    assert site.ask("GET", address).content == PHOTO, "a refusal is told to nobody else"


def test_weights_and_whatever_else_is_in_the_bucket_of_photos_are_not_on_the_site(site, stored):
    assert site.ask("GET", signed(site, stored("weights/m.onnx"))).status == 404


def test_an_address_that_has_run_out_is_not_everybodys(site, stored):
    short = signed(site, stored("originals/u/3"), seconds=5)
    assert site.ask("GET", short).status == 200
    time.sleep(6.1)
    assert site.ask("GET", short).status == 403
    assert site.ask("GET", signed(site, "originals/u/3")).content == PHOTO


def test_what_browsers_send_to_the_site_does_not_get_in_the_bucket_s_way(site, stored):
    answer = site.ask("GET", signed(site, stored("originals/u/4")), authorization="Bearer x", cookie="refresh=1")
    assert answer.content == PHOTO


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "text/javascript"])
def test_what_is_stored_as_a_photo_does_not_run_on_the_page_s_origin(site, stored, kind):
    answer = site.ask("GET", signed(site, stored("originals/u/page", b"<script>alert(1)</script>", kind)))
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_photo_is_answered_as_what_it_is_whatever_was_sent_with_it(site, signed_in):
    refused = signed_in.call("POST", "/api/v1/uploads", {"filename": "a.png", "content_type": "text/html", "size": len(PHOTO)})
    assert refused.status == 415, refused.content
    asked = {"filename": "a.png", "content_type": "", "size": len(PHOTO)}
    ticket = signed_in.call("POST", "/api/v1/uploads", asked).body
    # S3 stores what was not signed, too.
    unsigned = {"content-encoding": "gzip", "content-disposition": "attachment; filename=a.html", "cache-control": "public"}
    assert signed_in.fetch("PUT", ticket["url"], PHOTO, {**ticket["headers"], **unsigned}).status == 200
    started = signed_in.call("POST", "/api/v1/restore", {"upload_id": ticket["upload_id"], "model_id": "photo-2x"})
    assert started.status == 202, started.content
    assert signed_in.ended(started.body["id"])["status"] == "succeeded"
    who = {"authorization": f"Bearer {token(site)}"}
    told = site.ask("GET", f"/api/v1/restore/{started.body['id']}", sec_fetch_site="same-origin", **who)
    told = json.loads(told.content)
    for address in (told["original_url"], told["processed_url"], told["original"]["thumbnail_url"]):
        answer = site.ask("GET", address)
        assert answer.status == 200, answer.content
        kind = "image/jpeg" if "thumbnail" in address else "image/png"
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"] == "inline"
        assert answer.headers["content-encoding"] == "identity"
        assert answer.headers["cache-control"] == "private, max-age=86400, immutable"


class Recorder(Handler):
    """An origin that tells what it was asked."""

    def do_GET(self):
        told = {"path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()}}
        self.reply(200, json.dumps(told).encode(), {"content-type": "application/json"})

    do_POST = do_GET


def asked(site, method, target, **headers):
    """What reaches the origin of a browser's request."""
    with serving(Recorder) as origins:
        distribution = Distribution(site.emulator.client, "story", origins)
        _, _, told = distribution.answer("https", method, target, {"host": "site.example", **headers}, b"")
    return json.loads(told)


def test_the_api_learns_everything_but_the_host_and_that_it_came_through_here(site):
    sent = {"authorization": "Bearer x", "cookie": "refresh=1", "sec-fetch-site": "same-origin", "x-origin-key": "forged"}
    told = asked(site, "GET", f"{HISTORY}?limit=2", **sent)
    assert told["path"] == f"{HISTORY}?limit=2"
    for name in ("authorization", "cookie", "sec-fetch-site"):
        assert told["headers"][name] == sent[name]
    assert told["headers"]["host"] != "site.example"
    key = site.emulator.client("ssm").get_parameter(Name="/story/origin-key", WithDecryption=True)["Parameter"]["Value"]
    assert told["headers"]["x-origin-key"] == key


@pytest.mark.parametrize("path", ["/originals/u/1?X-Amz-Signature=1", "/assets/c.js"])
def test_buckets_learn_nothing_of_who_asks(site, path):
    told = asked(site, "GET", path, authorization="Bearer x", cookie="refresh=1", **{"user-agent": "me", "x-amz-acl": "public-read"})
    headers = {name for name in told["headers"] if name != "accept-encoding"}
    added = {"host", "user-agent", "via", "x-amz-cf-id", "x-forwarded-for"}
    by_access_control = {"authorization", "x-amz-date", "x-amz-content-sha256"}
    assert headers == (added if "originals" in path else added | by_access_control)
    assert "Bearer" not in told["headers"].get("authorization", "")
    assert told["headers"]["user-agent"] == "Amazon CloudFront"
    photos = f"{site.outputs['PhotoBucketName']}.s3.{REGION}.amazonaws.com"
    assert told["headers"]["host"] == (photos if "originals" in path else f"{site.bucket}.s3.{REGION}.amazonaws.com")


def test_one_failure_of_a_function_is_told_to_nobody_else(site, changed):
    with_token = {"authorization": f"Bearer {token(site)}"}
    changed("history", TABLE="")
    assert site.ask("GET", HISTORY, **with_token).status >= 500
    changed("history", TABLE="story")
    assert site.ask("GET", HISTORY, **with_token).status == 200
    assert site.ask("GET", HISTORY).status == 401
    assert site.ask("GET", HISTORY, **with_token).status == 200


def token(site):
    asks = json.dumps({"username": "admin", "password": "correct horse battery staple"}).encode()
    answer = site.ask("POST", "/api/v1/auth/login", asks, content_type="application/json")
    assert answer.status == 200, answer.content
    return json.loads(answer.content)["access_token"]


def test_the_functions_answer_nobody_who_walks_around_the_distribution(deployed):
    for path in ("/api/v1/health", "/api/v1/models", HISTORY, "/api/v1/auth/me", "/else"):
        answer = deployed.call("GET", path, key=None)
        assert answer.status == 403, (path, answer.content)
        assert answer.headers["content-type"] == "application/problem+json"
        assert deployed.call("GET", path, key="0" * 64).status == 403
    assert deployed.call("POST", "/api/v1/restore/analyze", {"upload_id": "x"}, key=None).status == 403


def test_while_a_key_makes_way_for_another_both_are_taken(deployed, changed):
    new, old = "0" * 64, deployed.origin_key
    changed("models", ORIGIN_KEY_HASHES=hashed(new, old))
    for key in (new, old):
        assert deployed.call("GET", "/api/v1/health", key=key).status == 200
    assert deployed.call("GET", "/api/v1/health", key="1" * 64).status == 403


def test_a_page_gets_its_photos_by_path_and_query_and_others_get_whole_addresses(site, signed_in):
    restoration = signed_in.restore("grandma.png", PHOTO)
    assert signed_in.ended(restoration)["status"] == "succeeded"
    who = {"authorization": f"Bearer {token(site)}"}
    ours = site.ask("GET", f"/api/v1/restore/{restoration}", sec_fetch_site="same-origin", **who)
    address = json.loads(ours.content)["original_url"]
    assert address.startswith("/originals/") and "response-cache-control" in address
    photo = site.ask("GET", address)
    assert photo.content == PHOTO
    assert photo.headers["cache-control"] == "private, max-age=86400, immutable"
    for site_of_page in ("cross-site", None):
        headers = who if site_of_page is None else {**who, "sec_fetch_site": site_of_page}
        others = site.ask("GET", f"/api/v1/restore/{restoration}", **headers)
        assert json.loads(others.content)["original_url"].startswith("http")
