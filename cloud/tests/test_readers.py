"""Which function reads which setting, by the functions' real programs: whoever reads one does not start with a value
that cannot be, and says its name; whoever does not, does not mind. The schema of the settings says the same.
"""

import json
import subprocess
import threading

import pytest
import settings
from conftest import BUILT, REGION
from parameters import HOLDERS
from runtime_api import NEXT, PATIENCE
from serving import Handler, server, stop
from test_code import DECLARED, PROGRAMS, SECRETS, short

# With that each program starts, without asking anybody for anything. The key is a provider's own, as only such a one
# has an address of its own.
LEAST = {
    "TABLE": "records",
    "BUCKET": "photos",
    "ENGINE_QUEUE_URL": "https://sqs.example/1/engine",
    "REMOTE_QUEUE_URL": "https://sqs.example/1/remote",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "HF_API_KEY": "key-of-fal",
    "HF_PROVIDERS": "fal-ai",
    "AWS_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    # As Lambda sets them.
    "AWS_LAMBDA_FUNCTION_NAME": "f",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
}

# One of them is refused by every setting that refuses anything; "0" where Lambda's own runtime has to read a number.
TRIED = ("x", "a b")
OTHERS = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "0"}

# Any text will do for these, but they have to be set.
REQUIRED = ("TABLE", "BUCKET", "ENGINE_QUEUE_URL", "REMOTE_QUEUE_URL")

# Read, and not refused: there is no log yet to say it in, or Lambda itself sets it.
NEVER_REFUSED = {"DEBUG", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"}
# Who only starts or sends on work has to know whether there is an endpoint, not where.
NEVER_REFUSED_BY = {
    "restore": {"HF_ENDPOINT_SWIN2SR_2X", "HF_ENDPOINT_SWIN2SR_4X"},
    "history": {"HF_ENDPOINT_SWIN2SR_2X", "HF_ENDPOINT_SWIN2SR_4X"},
    "sweeper": {"HF_ENDPOINT_SWIN2SR_2X", "HF_ENDPOINT_SWIN2SR_4X"},
}


def _is_refused(name, value):
    """Whether the program that checks settings refuses it for what it is."""
    given = json.dumps({name: value})
    command = [settings.check_settings(), "-", "--for", "lambda"]
    answer = subprocess.run(command, input=given, check=False, capture_output=True, text=True, encoding="utf-8").stdout
    return any(each["name"] == name for each in json.loads(answer).get("wrong", []))


@pytest.fixture(scope="module")
def refused():
    """For each setting that refuses anything, a value that it refuses."""
    found = dict.fromkeys(REQUIRED, "")
    for name in DECLARED:
        tried = [OTHERS[name]] if name in OTHERS else TRIED
        found.update({name: value for value in tried if name not in found and _is_refused(name, value)})
    assert len(found) > len(DECLARED) / 2, "of most settings something is seen"
    return found


def _declared_for(program):
    """What the functions of a program are declared to read; of a secret, those who may read what is kept."""
    names = {short(logical_id) for logical_id, each in PROGRAMS.items() if each == program}
    found = {each for each, schema in DECLARED.items() if names & set(schema["x-functions"])}
    return found | {secret for secret, which in SECRETS.items() if names & set(HOLDERS[which])}


def _error_at_start(program, environment):
    """What the program says when it ends instead of asking for its first event; None where it asks."""
    over = threading.Event()

    class Api(Handler):
        asked = False

        def do_GET(self):
            Api.asked = self.path == NEXT
            over.set()

    api = server(Api)
    told = {**LEAST, **environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server_port}"}
    process = subprocess.Popen([BUILT / program / "bootstrap"], env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    threading.Thread(target=lambda: (process.wait(), over.set()), daemon=True).start()
    try:
        assert over.wait(PATIENCE), "neither an event asked for nor an end"
    finally:
        process.kill()
        log = process.stdout.read().decode()
        stop(api)
    if Api.asked:
        return None
    (line,) = (json.loads(line) for line in log.splitlines() if "the function cannot start" in line)
    return line["error"]


@pytest.mark.parametrize("program", sorted(set(PROGRAMS.values())))
def test_a_function_reads_the_settings_that_are_declared_for_it_and_no_other(program, refused):
    assert _error_at_start(program, {}) is None
    errors = {name: _error_at_start(program, {name: value}) for name, value in refused.items()}
    read = {name for name, error in errors.items() if error}
    assert {name: errors[name] for name in read if name not in errors[name]} == {}, "the setting is named"
    silent = NEVER_REFUSED | NEVER_REFUSED_BY.get(program, set())
    assert read == (_declared_for(program) & set(refused)) - silent
