"""The story through a real nginx that does what the distribution says."""

import pytest
from deployed import Answer, Deployed
from distribution import Distribution, run_function
from nginx_edge import PROGRAM, NginxEdge
from test_story import photo, whole_story

SANDBOX = "default-src 'none'; sandbox"
PAGE_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}


class Page(Deployed):
    """A page of the site: all that is on its own origin goes through nginx, which brings the key."""

    def __init__(self, deployed, emulator, nginx):
        super().__init__(emulator, deployed.outputs, "what a page makes up")
        self.nginx = nginx

    def ask(self, method, path, body=None, headers=None):
        """A request to the page's own origin."""
        return Answer(self.nginx.ask(method, path, body, {"sec-fetch-site": "same-origin", **(headers or {})}))

    def fetch(self, method, url, body=None, headers=None):
        """An address that was handed out: a path is the site's."""
        return self.ask(method, url, body, headers) if url.startswith("/") else super().fetch(method, url, body, headers)


@pytest.fixture(scope="module")
def distribution(deployed, emulator):
    """The deployed one, with a page in its bucket."""
    s3, bucket = emulator.client("s3"), deployed.outputs["SiteBucketName"]
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"<!doctype html>page", ContentType="text/html", CacheControl="no-cache")
    s3.put_object(Bucket=bucket, Key="assets/a.js", Body=b"1", ContentType="text/javascript")
    return Distribution(emulator.client, "story")


@pytest.fixture(scope="module")
def page(deployed, emulator, distribution, tmp_path_factory):
    if not PROGRAM.exists():
        pytest.skip("there is no nginx: make looks for one on the PATH, and for Debian's by apt-get")
    nginx = NginxEdge(distribution, deployed.outputs["Address"], tmp_path_factory.mktemp("nginx"))
    try:
        nginx.wait_until_ready()
        yield Page(deployed, emulator, nginx)
    finally:
        nginx.stop()


@pytest.fixture
def signed_in_page(page):
    answer = page.sign_in()
    assert answer.status == 200, answer.content
    assert "Secure" in answer.headers["set-cookie"], "the page is at an https address"
    return page


def test_a_photo_is_restored_through_nginx(signed_in_page):
    whole_story(signed_in_page)


def test_photos_are_read_by_path_from_the_page_and_by_whole_addresses_from_elsewhere(signed_in_page):
    restoration = signed_in_page.restore("oma.png", photo())
    path = signed_in_page.ended(restoration)["original_url"]
    assert path.startswith("/originals/")
    shown = signed_in_page.ask("GET", path)
    assert (shown.status, shown.content) == (200, photo())
    assert shown.headers["content-security-policy"] == SANDBOX
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "private, max-age=86400, immutable"

    # S3 would take a second signature for a wrong one, and the page's host for another bucket's.
    besides = {"authorization": f"Bearer {signed_in_page.token}", "cookie": "a=b", "origin": "https://elsewhere.example"}
    assert signed_in_page.ask("GET", path, headers=besides).content == photo()
    part = signed_in_page.ask("GET", path, headers={"range": "bytes=0-3"})
    assert (part.status, part.content) == (206, photo()[:4])
    assert signed_in_page.ask("GET", path.split("?")[0]).status == 403
    assert signed_in_page.ask("GET", path[:-1] + ("0" if path[-1] != "0" else "1")).status == 403

    token = {"authorization": f"Bearer {signed_in_page.token}", "sec-fetch-site": "cross-site"}
    told = signed_in_page.ask("GET", f"/api/v1/restore/{restoration}", headers=token).body["original_url"]
    assert told.startswith("http") and signed_in_page.fetch("GET", told).content == photo()


@pytest.mark.parametrize("path", ["/", "/history", "/restorations/01J", "/assets/a.js", "/missing.js", "/index.html"])
def test_the_page_comes_with_its_headers_whatever_is_asked(page, path):
    answer = page.ask("GET", path + "?list-type=2")
    wanted = {"/assets/a.js": (200, b"1"), "/missing.js": (404, None)}.get(path, (200, b"<!doctype html>page"))
    assert answer.status == wanted[0] and wanted[1] in (None, answer.content)
    assert {name: answer.headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS
    (policy,) = answer.headers.getlist("content-security-policy")
    assert policy.startswith("default-src 'self'; img-src 'self' blob: data: https://story-photos-")


def test_nginx_takes_addresses_for_the_page_as_the_distributions_function_does(page, distribution):
    _, config = distribution.deployed()
    (association,) = config["DefaultCacheBehavior"]["FunctionAssociations"]
    code = distribution.resource("Function", association["FunctionARN"])["FunctionCode"]
    for path in ("/", "/a", "/a/", "/a.b/c", "/assets/a.js", "/a/index.html", "/.well-known/x.txt"):
        is_page = page.ask("GET", path).content == b"<!doctype html>page"
        assert is_page == (run_function(code, path) == "/index.html"), path


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/nothing"])
def test_the_api_answers_with_the_pages_headers_and_by_the_key_that_nginx_brings(page, path):
    answer = page.call("GET", path)
    assert answer.status == (200 if path.endswith("health") else 404)
    assert {name: answer.headers.get(name) for name in PAGE_HEADERS} == PAGE_HEADERS


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/originals/u/1", "/results/r/1.png"])
def test_photos_and_pages_are_only_read(page, method, path):
    assert page.ask(method, path, b"x").status == 403


@pytest.mark.parametrize(
    ("path", "status"), [("/history?a=1", 301), ("/api/v1/health", 403), ("/originals/a", 403), ("/results/a", 403)]
)
def test_plain_http_leads_to_the_page_by_https_and_to_nothing_else(page, path, status):
    answer = page.nginx.ask("GET", path, plain=True)
    assert answer.status == status
    assert answer.headers.get("location") == (page.outputs["Address"] + path if status == 301 else None)
