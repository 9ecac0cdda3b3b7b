"""What CloudFront does with a request, by the distribution as it was deployed.

Cloud Control tells the distribution and its policies. Which policies of AWS's own do what stands in a table here. Not
done: compressing, and what depends on where in the world somebody asks.
"""

import fnmatch
import json
import secrets
import subprocess
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest

# Cache policies of AWS: seconds that an answer is kept at least, without its saying so, and at most. Neither looks at
# queries, cookies or other headers.
CACHE_POLICIES = {
    "658327ea-f89d-4fab-a63d-7e88639e58f6": (1, 86400, 31536000),  # CachingOptimized
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": (0, 0, 0),  # CachingDisabled
}
# Origin request policies of AWS: what goes on of headers (all but these), cookies and queries.
REQUEST_POLICIES = {
    "b689b0a8-53d0-40ab-baf2-68738e2966ac": SimpleNamespace(headers_but={"host"}, cookies=True, queries=True),
}
NOTHING = SimpleNamespace(headers_but=None, cookies=False, queries=False)

# Kept for ten seconds unless the distribution says otherwise.
KEPT_ERRORS = {400, 403, 404, 405, 414, 500, 501, 502, 503, 504}
ERROR_SECONDS = 10

HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


class Distribution:
    """The distribution of one stack, with what its edge keeps."""

    def __init__(self, client, stack_name, origins=None):
        """`origins` is an address that answers for all of them; the emulator's, unless another is given."""
        self._client, self._stack = client, stack_name
        self.origins = origins or client("s3").meta.endpoint_url
        self._http = urllib3.PoolManager(retries=False)
        self._kept = {}

    def answer(self, scheme, method, target, headers, body):
        """Status, headers and body for a browser. Names of headers are in lower case."""
        self._id, self._config = self.deployed()
        url = urlsplit(target)
        behaviour = self._behaviour(url.path)
        if scheme == "http":
            if behaviour["ViewerProtocolPolicy"] == "redirect-to-https":
                return 301, {"location": f"https://{headers['host']}{target}"}, b""
            return _refused("only HTTPS is taken here")
        if method not in behaviour.get("AllowedMethods", ["GET", "HEAD"]):
            return _refused(f"{method} is not among the methods that are taken here")
        path = self._rewritten(behaviour, url.path or "/")
        # None of the policies in the table looks at more.
        key, now = (behaviour["TargetOriginId"], path), time.monotonic()
        reads = method in ("GET", "HEAD")
        if reads and key in self._kept:
            until, invalidations, answer = self._kept[key]
            if now < until and invalidations == self._invalidations():
                return answer
        answer = self._ask(behaviour, method, path, url.query, headers, body)
        seconds = self._seconds(behaviour, answer) if reads else 0
        if seconds > 0:
            self._kept[key] = (now + seconds, self._invalidations(), answer)
        return answer

    def deployed(self):
        """Its id, and what it was told to do."""
        pages = self._client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self._stack)
        summaries = (each for page in pages for each in page["StackResourceSummaries"])
        (found,) = (each for each in summaries if each["ResourceType"] == "AWS::CloudFront::Distribution")
        physical_id = found["PhysicalResourceId"]
        return physical_id, self.resource("Distribution", physical_id)["DistributionConfig"]

    def resource(self, name, physical_id):
        """The properties of one of its resources."""
        got = self._client("cloudcontrol").get_resource(TypeName=f"AWS::CloudFront::{name}", Identifier=physical_id)
        return json.loads(got["ResourceDescription"]["Properties"])

    def _invalidations(self):
        made = self._client("cloudfront").list_invalidations(DistributionId=self._id)
        return made["InvalidationList"]["Quantity"]

    def _behaviour(self, path):
        for each in self._config["CacheBehaviors"]:
            if fnmatch.fnmatchcase(path, each["PathPattern"]):
                return each
        return self._config["DefaultCacheBehavior"]

    def _rewritten(self, behaviour, path):
        for each in behaviour.get("FunctionAssociations", []):
            function = self.resource("Function", each["FunctionARN"])
            path = run_function(function["FunctionCode"], path)
        return f"/{self._config['DefaultRootObject']}" if path == "/" else path

    def _ask(self, behaviour, method, path, query, headers, body):
        (origin,) = (each for each in self._config["Origins"] if each["Id"] == behaviour["TargetOriginId"])
        policy = self.request_policy(behaviour.get("OriginRequestPolicyId"))
        sent = {name: headers[name] for name in ("range", "if-none-match", "if-modified-since") if name in headers}
        if policy.headers_but is not None:
            sent.update({name: value for name, value in headers.items() if name not in policy.headers_but | HOP_BY_HOP})
        sent.pop("cookie", None)
        if policy.cookies and "cookie" in headers:
            sent["cookie"] = headers["cookie"]
        sent.setdefault("user-agent", "Amazon CloudFront")
        sent.update({"x-amz-cf-id": secrets.token_urlsafe(42), "via": "2.0 edge.cloudfront.net (CloudFront)"})
        sent["x-forwarded-for"] = "192.0.2.7"
        sent.update({each["HeaderName"].lower(): each["HeaderValue"] for each in origin.get("OriginCustomHeaders", [])})
        sent["host"] = origin["DomainName"]
        address = path + (f"?{query}" if policy.queries and query else "")
        if "OriginAccessControlId" in origin:
            sent.update(self.signature(method, origin["DomainName"], address))
        response = self._send(method, address, sent, body)
        return response.status, self._with_policy(behaviour, response), response.data

    def request_policy(self, policy_id):
        """What goes on to an origin: all headers but these or none (None), cookies, queries."""
        if policy_id is None:
            return NOTHING
        if policy_id in REQUEST_POLICIES:
            return REQUEST_POLICIES[policy_id]
        config = self.resource("OriginRequestPolicy", policy_id)["OriginRequestPolicyConfig"]
        known = {
            "headers_but": {"none": None, "allViewer": set()}[config["HeadersConfig"]["HeaderBehavior"]],
            "cookies": {"none": False, "all": True}[config["CookiesConfig"]["CookieBehavior"]],
            "queries": {"none": False, "all": True}[config["QueryStringsConfig"]["QueryStringBehavior"]],
        }
        return SimpleNamespace(**known)

    def signature(self, method, host, address):
        """What access control adds. That the bucket lets the distribution in is a rule for the template."""
        request = AWSRequest(method, f"https://{host}{address}", headers={"host": host})
        access = self._client("s3")
        S3SigV4Auth(access._request_signer._credentials, "s3", access.meta.region_name).add_auth(request)
        return {name.lower(): value for name, value in request.headers.items()}

    def _send(self, method, address, headers, body):
        headers = {**headers, "host": self.host_there(headers["host"])}
        return self._http.request(method, self.origins + address, body=body or None, headers=headers, redirect=False)

    @staticmethod
    def host_there(host):
        """The emulator finds buckets by their hosts, and APIs by a host of its own."""
        return f"{host.split('.')[0]}.execute-api.localhost" if ".execute-api." in host else host

    def _with_policy(self, behaviour, response):
        headers = {
            name.lower(): value for name, value in response.headers.items() if name.lower() not in HOP_BY_HOP
        }
        headers.pop("content-length", None)
        policy = self.resource("ResponseHeadersPolicy", behaviour["ResponseHeadersPolicyId"])
        config = policy["ResponseHeadersPolicyConfig"]
        for name, value, replaces in added_headers(config):
            if replaces or name not in headers:
                headers[name] = value
        return headers

    def _seconds(self, behaviour, answer):
        """How long an answer is told to others as well."""
        status, headers, _ = answer
        if status in KEPT_ERRORS:
            named = {each["ErrorCode"]: each for each in self._config.get("CustomErrorResponses", [])}
            return int(named.get(status, {}).get("ErrorCachingMinTTL", ERROR_SECONDS))
        if status >= 300:
            return 0
        least, usual, most = CACHE_POLICIES[behaviour["CachePolicyId"]]
        said = [each.strip() for each in headers.get("cache-control", "").split(",")]
        if {"no-cache", "no-store", "private"} & set(said):
            return least
        ages = [int(each.split("=")[1]) for each in said if each.startswith("max-age=")]
        return min(max(ages[0] if ages else usual, least), most)


def _refused(reason):
    return 403, {"content-type": "text/html", "x-cache": "Error from cloudfront"}, reason.encode()


def added_headers(config):
    """Name, value and whether it replaces the origin's, of each header that a policy adds."""
    security = config.get("SecurityHeadersConfig", {})
    texts = {
        "ContentSecurityPolicy": ("content-security-policy", "ContentSecurityPolicy"),
        "FrameOptions": ("x-frame-options", "FrameOption"),
        "ReferrerPolicy": ("referrer-policy", "ReferrerPolicy"),
    }
    for part, (name, field) in texts.items():
        if part in security:
            yield name, security[part][field], security[part]["Override"]
    if "ContentTypeOptions" in security:
        yield "x-content-type-options", "nosniff", security["ContentTypeOptions"]["Override"]
    if "StrictTransportSecurity" in security:
        age = security["StrictTransportSecurity"]
        yield "strict-transport-security", f"max-age={age['AccessControlMaxAgeSec']}", age["Override"]
    for each in config.get("CustomHeadersConfig", {}).get("Items", []):
        yield each["Header"], each["Value"], each["Override"]


_RUNS = """
const [code, uri] = process.argv.slice(1);
const handler = new Function(code + '; return handler;')();
console.log(handler({ version: '1.0', request: { method: 'GET', uri, querystring: {}, headers: {}, cookies: {} } }).uri);
"""
_ran = {}


def run_function(code, path):
    """The path that a viewer-request function makes of this one, by the very code; each is asked once."""
    if (code, path) not in _ran:
        done = subprocess.run(["node", "-e", _RUNS, code, path], capture_output=True, text=True, check=True, timeout=30)
        _ran[code, path] = done.stdout.strip()
    return _ran[code, path]
