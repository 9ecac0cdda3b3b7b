"""What stands for CloudFront: HTTPS for every name under cloudfront.net, behind a proxy.

Pages come out of the site's bucket. The API answers by the environment of the function that is
deployed: with APP_VERSION=broken it does what a function does that cannot start.
"""

import datetime
import http.server
import json
import select
import socket
import ssl
import threading

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from serving import Handler, stop


class Edge:
    """Both servers, on ports of their own."""

    def __init__(self, client, folder, stack_name):
        self.client, self.stack_name = client, stack_name
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        _make_certificate(self.certificate, key)
        edge = self

        class Site(Handler):
            def do_GET(self):
                self.reply(*edge.answer(self.path))

            do_POST = do_GET

        class Proxy(Site):
            def do_CONNECT(self):
                self.send_response(200)
                self.end_headers()
                with socket.create_connection(edge.site.server_address) as site:
                    _pump(self.connection, site)

        self.site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.site.socket = context.wrap_socket(self.site.socket, server_side=True)
        self.proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
        for server in (self.site, self.proxy):
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def environment(self):
        """What lets a program find it."""
        return {
            "https_proxy": f"http://127.0.0.1:{self.proxy.server_address[1]}",
            "SSL_CERT_FILE": str(self.certificate),
        }

    def stop(self):
        stop(self.site, self.proxy)

    def answer(self, path):
        if path.startswith("/api/"):
            function = self.client("lambda").get_function_configuration(FunctionName=f"{self.stack_name}-models")
            if function["Environment"]["Variables"]["APP_VERSION"] == "broken":
                return 503, b'{"message":"Service Unavailable"}'
            if path == "/api/v1/health":
                return 200, json.dumps({"status": "healthy"}).encode()
            return 401, b"{}"
        stack = self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"][0]
        (bucket,) = [o["OutputValue"] for o in stack["Outputs"] if o["OutputKey"] == "SiteBucketName"]
        try:
            key = path.lstrip("/") or "index.html"
            return 200, self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError:
            return 404, b"There is no such file."


def _pump(one, other):
    pairs = {one: other, other: one}
    while True:
        for ready in select.select(list(pairs), [], [], 30)[0]:
            data = ready.recv(65536)
            if not data:
                return
            pairs[ready].sendall(data)


def _make_certificate(certificate, key):
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "edge for tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("*.cloudfront.net")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key.write_bytes(secret.private_bytes(pem, pkcs8, serialization.NoEncryption()))
