"""Where ministack lets pass what AWS refuses, and what Lambda tells a function that ministack does not.

Buckets: a preflight and a page's request are answered by the bucket's own CORS rules, where ministack lets every
page do everything; what nobody has signed is refused, and what two have.
"""

import fnmatch
import http.server
import re
import secrets
import time
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from ministack import app
from ministack.services import cloudwatch_logs, s3

CORS = b"access-control-"


def _bucket_of(host, path):
    """The bucket that a request is for; None if it is for another service."""
    if ".execute-api." in host:
        return None
    bucket = app._extract_s3_vhost_bucket(host) or path.lstrip("/").split("/")[0]
    return bucket if bucket in s3._buckets else None


def _rules(bucket):
    found = []
    for rule in ElementTree.fromstring(s3._bucket_cors[bucket]) if bucket in s3._bucket_cors else ():
        parts = {}
        for part in rule:
            parts.setdefault(part.tag.split("}")[-1], []).append(part.text)
        found.append(parts)
    return found


def _is_among(value, patterns):
    return any(fnmatch.fnmatchcase(value, pattern) for pattern in patterns)


def _allowed(bucket, origin, method, headers):
    """What the first rule that fits tells the browser; None where none does."""
    for rule in _rules(bucket):
        allowed = [each.lower() for each in rule.get("AllowedHeader", [])]
        fits = _is_among(origin, rule["AllowedOrigin"]) and method in rule["AllowedMethod"]
        if fits and all(_is_among(each, allowed) for each in headers):
            return {
                "access-control-allow-origin": origin,
                "access-control-allow-methods": ", ".join(rule["AllowedMethod"]),
                "access-control-allow-headers": ", ".join(headers),
                "access-control-max-age": rule.get("MaxAgeSeconds", ["0"])[0],
                "vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
            }
    return None


def _refusal(code, message):
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>".encode()
    return 403 if code.startswith("Access") else 400, {"content-type": "application/xml"}, body


def _preflight(bucket, headers):
    origin, method = headers.get("origin"), headers.get("access-control-request-method")
    if not origin or not method:
        return _refusal("BadRequest", "Insufficient information. Origin request header needed.")
    asked = [each.strip().lower() for each in headers.get("access-control-request-headers", "").split(",") if each.strip()]
    allowed = _allowed(bucket, origin, method, asked)
    if allowed is None:
        told = "This CORS request is not allowed. This is usually because the evaluation of Origin, request method / "
        return _refusal("AccessForbidden", f"CORSResponse: {told}Access-Control-Request-Method or headers are not whitelisted.")
    return 200, allowed, b""


def _unlawful(headers, query):
    """What S3 says before it looks at anything else; None where it goes on."""
    by_query, by_header = "X-Amz-Signature" in query, "authorization" in headers
    if by_query and by_header:
        return _refusal("InvalidArgument", "Only one auth mechanism allowed")
    # No bucket of ours lets anybody in.
    return None if by_query or by_header else _refusal("AccessDenied", "Access Denied")


def _strict(serve):
    async def served(scope, receive, send):
        if scope["type"] != "http":
            return await serve(scope, receive, send)
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        bucket = _bucket_of(headers.get("host", ""), scope["path"])
        if bucket is None:
            return await serve(scope, receive, send)
        if scope["method"] == "OPTIONS":
            refused, cors = _preflight(bucket, headers), {}
        else:
            refused = _unlawful(headers, parse_qs(scope["query_string"].decode(), keep_blank_values=True))
            cors = _allowed(bucket, headers.get("origin", ""), scope["method"], []) or {}
            cors.pop("access-control-allow-headers", None)

        async def send_by_the_rules(message):
            if message["type"] == "http.response.start":
                kept = [each for each in message["headers"] if not each[0].lower().startswith(CORS)]
                message = {**message, "headers": kept + [(name.encode(), value.encode()) for name, value in cors.items()]}
            await send(message)

        if refused is None:
            return await serve(scope, receive, send_by_the_rules)
        status, told, body = refused
        cors = {**cors, **told, "content-length": str(len(body))}
        while (await receive()).get("more_body"):
            pass
        await send_by_the_rules({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return served


def _with_trace(send_header):
    """Lambda names the trace of each invocation, whether or not anybody looks at it."""

    def send(handler, name, value):
        send_header(handler, name, value)
        if name.lower() == "lambda-runtime-aws-request-id":
            send_header(handler, "lambda-runtime-trace-id", trace_id())

    return send


def trace_id():
    """As Lambda sends it to a function that nobody traces."""
    return f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)};Parent={secrets.token_hex(8)};Sampled=0"


def _with_alternatives(compiled):
    """Patterns of logs like `?"one" ?"another"`, of which one has to be there; ministack wants all of them."""

    def matching(raw):
        alternatives = re.findall(r'\?"([^"]*)"', raw or "")
        return (lambda message: any(each in message for each in alternatives)) if alternatives else compiled(raw)

    return matching


def install():
    """Puts this around ministack."""
    cloudwatch_logs._compile_filter_pattern = _with_alternatives(cloudwatch_logs._compile_filter_pattern)
    app.app = _strict(app.app)
    handler = http.server.BaseHTTPRequestHandler
    handler.send_header = _with_trace(handler.send_header)
