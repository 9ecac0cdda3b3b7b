"""What stands for CloudFront: HTTPS for every name under cloudfront.net, behind a proxy.

What it does with a request is distribution.py's, by the distribution as it was deployed: it leads to the functions and
the buckets of the emulator.
"""

import datetime
import http.server
import select
import socket
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from distribution import Distribution
from serving import Handler, stop


class Edge:
    """Both servers, on ports of their own."""

    def __init__(self, client, folder, stack_name):
        self.distribution = Distribution(client, stack_name)
        self.certificate = folder / "certificate.pem"
        key = folder / "key.pem"
        make_certificate(self.certificate, key)
        edge = self

        class Site(Handler):
            scheme = "https"

            def answer(self):
                headers = {name.lower(): value for name, value in self.headers.items()}
                # A proxy is asked by the whole address.
                target = "/" + self.path.split("/", 3)[3] if self.path.startswith("http://") else self.path
                status, told, content = edge.distribution.answer(self.scheme, self.command, target, headers, self.body())
                self.reply(status, content, told)

            do_GET = do_HEAD = do_OPTIONS = do_PUT = do_POST = do_PATCH = do_DELETE = answer

        class Proxy(Site):
            scheme = "http"

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
        """Ends both."""
        stop(self.site, self.proxy)


def _pump(one, other):
    pairs = {one: other, other: one}
    while True:
        for ready in select.select(list(pairs), [], [], 30)[0]:
            data = ready.recv(65536)
            if not data:
                return
            pairs[ready].sendall(data)


def make_certificate(certificate, key):
    """One for every name under cloudfront.net, by nobody but itself."""
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
