"""A real nginx that does with a request what the distribution says: paths, methods, what goes on to an origin and what
comes back with which headers.

Its configuration is made from the distribution as it was deployed; distribution.py, which plays CloudFront without
a server, reads the same. nginx keeps nothing: how long CloudFront does is distribution.py's. What CloudFront signs
(the page's bucket takes nothing else) is signed by a hop behind nginx, as nginx cannot.
"""

import re
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import urllib3

from distribution import HOP_BY_HOP, added_headers
from edge import make_certificate
from serving import Handler, free_ports, server, stop

# What make check-cloud puts there; a script that runs nginx wherever it comes from.
PROGRAM = Path(__file__).resolve().parents[2] / ".cloud-nginx" / "nginx"

# What CloudFront asks for a browser even where the policy passes no header on.
CONDITIONS = {"Range": "$http_range", "If-None-Match": "$http_if_none_match", "If-Modified-Since": "$http_if_modified_since"}

HEAD = """\
daemon off;
pid nginx.pid;
worker_processes 1;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    server_tokens off;
    absolute_redirect off;
    client_max_body_size 0;
    proxy_http_version 1.1;
    proxy_redirect off;
    proxy_request_buffering off;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
"""


class NginxEdge:
    """One, in front of a stack; `url` is what a browser asks, which takes `certificate` for a good one."""

    def __init__(self, distribution, address, folder):
        self.host = urlsplit(address).hostname
        self.certificate, key = folder / "certificate.pem", folder / "key.pem"
        make_certificate(self.certificate, key)
        self.port, self.plain_port = free_ports(2)
        self._signer = server(_signer(distribution))
        text = HEAD.format(certificate=self.certificate, key=key)
        text += _server(distribution, f"127.0.0.1:{self.port} ssl", f"http://127.0.0.1:{self._signer.server_port}")
        text += _plain_server(distribution, self.plain_port)
        configuration = folder / "nginx.conf"
        configuration.write_text(text + "}\n", encoding="utf-8")
        # Started by root, nginx works as another user.
        folder.chmod(0o755)
        self._log = folder / "log"
        command = [str(PROGRAM), "-p", f"{folder}/", "-c", str(configuration), "-e", "stderr"]
        with self._log.open("w") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output)
        self._http = urllib3.HTTPSConnectionPool(
            "127.0.0.1", self.port, ca_certs=str(self.certificate), server_hostname=self.host, assert_hostname=self.host, retries=False
        )  # fmt: skip

    def ask(self, method, target, body=None, headers=None, plain=False):
        """A browser's request to the site."""
        headers = {"host": self.host, **(headers or {})}
        if plain:
            url = f"http://127.0.0.1:{self.plain_port}{target}"
            return urllib3.request(method, url, headers=headers, retries=False, redirect=False)
        return self._http.urlopen(method, target, body=body, headers=headers, redirect=False)

    def wait_until_ready(self):
        """Sees it answer."""
        for _ in range(200):
            assert self._process.poll() is None, self.log
            try:
                return self.ask("GET", "/", plain=True)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
        raise AssertionError(f"nginx does not start: {self.log}")

    @property
    def log(self):
        """What nginx has to say."""
        return self._log.read_text(encoding="utf-8")

    def stop(self):
        """Ends it."""
        self._process.terminate()
        self._process.wait(20)
        stop(self._signer)


def _behaviours(config):
    """A regular expression for the path and what is done there, in the order in which they are tried."""
    for each in config["CacheBehaviors"]:
        pattern = re.escape(each["PathPattern"]).replace(r"\*", ".*").replace(r"\?", ".")
        yield f"~ ^{pattern}$", each
    yield "/", config["DefaultCacheBehavior"]


def _server(distribution, listen, signer):
    _, config = distribution.deployed()
    lines = ["server {", f"listen {listen};"]
    for where, behaviour in _behaviours(config):
        methods = "|".join(behaviour.get("AllowedMethods", ["GET", "HEAD"]))
        lines += [f'location "{where}" {{' if where == "/" else f'location {where[0]} "{where[2:]}" {{']
        lines += [f"if ($request_method !~ ^({methods})$) {{ return 403; }}"]
        lines += _origin_lines(distribution, config, behaviour, signer)
        lines += _response_lines(distribution, behaviour)
        lines += ["}"]
    return "\n".join([*lines, "}", ""])


def _plain_server(distribution, port):
    _, config = distribution.deployed()
    lines = ["server {", f"listen 127.0.0.1:{port};"]
    for where, behaviour in _behaviours(config):
        leads = behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
        answer = "return 301 https://$host$request_uri;" if leads else "return 403;"
        lines += [f'location "/" {{ {answer} }}' if where == "/" else f'location {where[0]} "{where[2:]}" {{ {answer} }}']
    return "\n".join([*lines, "}", ""])


def _origin_lines(distribution, config, behaviour, signer):
    """Where a request goes, and what of it."""
    (origin,) = (each for each in config["Origins"] if each["Id"] == behaviour["TargetOriginId"])
    policy = distribution.request_policy(behaviour.get("OriginRequestPolicyId"))
    sent = {"Host": distribution.host_there(origin["DomainName"])}
    if policy.headers_but is None:
        yield "proxy_pass_request_headers off;"
        sent.update(CONDITIONS)
        sent["User-Agent"] = "Amazon CloudFront"
    sent["Cookie"] = "$http_cookie" if policy.cookies else ""
    sent["Via"] = "2.0 edge.cloudfront.net (CloudFront)"
    sent["X-Forwarded-For"] = "$remote_addr"
    sent["X-Amz-Cf-Id"] = "$request_id"
    sent["Connection"] = "close"
    sent.update({each["HeaderName"]: each["HeaderValue"] for each in origin.get("OriginCustomHeaders", [])})
    for name, value in sent.items():
        yield f'proxy_set_header {name} "{value}";'
    query = "" if policy.queries else "?"
    if behaviour.get("FunctionAssociations"):
        # As the function PageAddresses does it; a test holds them against each other.
        yield f"rewrite ^.*/[^./]*$ /index.html{query} break;"
    if not policy.queries:
        yield "rewrite ^(.*)$ $1? break;"
    yield f"proxy_pass {signer if 'OriginAccessControlId' in origin else distribution.origins};"


def _response_lines(distribution, behaviour):
    """What every answer brings, whoever gave it."""
    config = distribution.resource("ResponseHeadersPolicy", behaviour["ResponseHeadersPolicyId"])
    for name, value, replaces in added_headers(config["ResponseHeadersPolicyConfig"]):
        assert replaces, f"{name} gives way to the origin's, which is not made here"
        yield f"proxy_hide_header {name};"
        yield f'add_header {name} "{value}" always;'


def _signer(distribution):
    """Passes requests on as access control signs them."""
    pool = urllib3.PoolManager(retries=False)

    class Signer(Handler):
        def answer(self):
            sent = {name.lower(): value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            sent.update(distribution.signature(self.command, self.headers["host"], self.path))
            got = pool.request(self.command, distribution.origins + self.path, headers=sent, redirect=False)
            own = HOP_BY_HOP | {"content-length", "date", "server"}
            self.reply(got.status, got.data, {name: value for name, value in got.headers.items() if name.lower() not in own})

        do_GET = do_HEAD = answer

    return Signer
