"""Lambda's Runtime API for one function and one event."""

import json
import subprocess
import threading
from types import SimpleNamespace

from serving import Handler, server, stop

NEXT = "/2018-06-01/runtime/invocation/next"

# How long a function may take to start and to answer.
PATIENCE = 30


def run(program, variables, event):
    """Starts the program and hands it the event; its answer, or None when it ended before, and its log."""
    answered = threading.Event()
    result = SimpleNamespace(answer=None, log="")

    class Api(Handler):
        protocol_version = "HTTP/1.1"
        handed_out = False

        def do_GET(self):
            assert self.path == NEXT, self.path
            if Api.handed_out:
                answered.wait(PATIENCE)
                return
            Api.handed_out = True
            self.reply(
                200,
                json.dumps(event).encode(),
                {
                    "content-type": "application/json",
                    "lambda-runtime-aws-request-id": "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
                    "lambda-runtime-deadline-ms": "4102444800000",
                    # Sent for each invocation, whether or not anybody traces.
                    "lambda-runtime-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0",
                    "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-central-1:123456789012:function:f",
                },
            )

        def do_POST(self):
            result.answer = json.loads(self.body())
            self.reply(202)
            answered.set()

    api = server(Api)
    environment = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        **variables,
    }
    process = subprocess.Popen([program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    threading.Thread(target=lambda: (process.wait(), answered.set()), daemon=True).start()
    try:
        assert answered.wait(PATIENCE), "neither an answer nor an end"
    finally:
        process.kill()
        result.log = process.stdout.read().decode()
        stop(api)
    return result


def request(method, path, key="", token=None):
    """An HTTP API's event, payload format 2.0, of a request through CloudFront."""
    headers = {"host": "api.example", "x-origin-key": key, **({"authorization": f"Bearer {token}"} if token else {})}
    http_part = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test"}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "api.example",
            "domainPrefix": "api",
            "http": http_part,
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "21/Nov/2026:12:00:00 +0000",
            "timeEpoch": 1795262400000,
        },
        "isBase64Encoded": False,
    }
