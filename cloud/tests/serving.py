"""HTTP servers for tests, on free ports of this machine."""

import contextlib
import http.server
import socket
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    """Sends whole answers and writes nothing to the terminal."""

    def reply(self, status, body=b"", headers=None):
        """Answers."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        """What was sent along."""
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def log_message(self, *_):
        pass


def server(handler):
    """A server that answers until it is stopped."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    # Asks often whether to end: tests start and stop many.
    threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
    return made


def stop(*servers):
    """Ends them."""
    for each in servers:
        each.shutdown()
        each.server_close()


@contextlib.contextmanager
def serving(handler):
    """The address of a server that is there for the length of the block."""
    made = server(handler)
    try:
        yield f"http://127.0.0.1:{made.server_port}"
    finally:
        stop(made)


def free_ports(count):
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as found:
        sockets = [found.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
