"""What functions do when they start."""

import json
import threading

from conftest import ACCOUNT, BUILT, REGION
from runtime_api import PATIENCE, request, run
from serving import Handler, serving

SECRETS = {"/story/secret-key": "0123456789abcdef" * 4, "/story/first-password": "correct horse battery"}

LOGIN = {
    "TABLE": "story",
    "BUCKET": "photos",
    "ENGINE_QUEUE_URL": "https://sqs.example/1/engine",
    "REMOTE_QUEUE_URL": "https://sqs.example/1/remote",
    "SECRET_KEY_PARAMETER": "/story/secret-key",
    "AUTH_PASSWORD_PARAMETER": "/story/first-password",
    "AWS_REGION": REGION,
    "AWS_ACCESS_KEY_ID": ACCOUNT,
    "AWS_SECRET_ACCESS_KEY": "secret",
}


def test_login_reads_its_two_secrets_together():
    """One after the other, each start would wait twice."""
    both = threading.Barrier(len(SECRETS))
    asked = []

    class ParameterStore(Handler):
        def do_POST(self):
            name = json.loads(self.body())["Name"]
            asked.append(name)
            # Whoever waits for one answer before it asks for the other gets none.
            both.wait(2 * PATIENCE)
            parameter = {"Name": name, "Type": "SecureString", "Value": SECRETS[name]}
            self.reply(200, json.dumps({"Parameter": parameter}).encode(), {"content-type": "application/x-amz-json-1.1"})

    with serving(ParameterStore) as address:
        started = run(BUILT / "login" / "bootstrap", {**LOGIN, "AWS_ENDPOINT_URL_SSM": address}, request("GET", "/api/v1/auth/me"))
    assert started.answer and started.answer["statusCode"] == 401, (asked, started.log)
    assert sorted(asked) == sorted(SECRETS)
