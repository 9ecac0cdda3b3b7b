"""What the tests share: the template as it stands, and the emulator."""

import contextlib
import copy
import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cloud"))
sys.path.insert(0, str(ROOT / "cloud" / "tests"))

import functions  # noqa: E402
from artefacts import Artefacts  # noqa: E402
from deployed import PASSWORD, Deployed  # noqa: E402
from functions import read_template  # noqa: E402
from parameters import Parameters  # noqa: E402
from serving import free_ports  # noqa: E402
from stack import Stack, site_origin  # noqa: E402
from template_rules import expand  # noqa: E402

ACCOUNT = "123456789012"
REGION = "eu-central-1"

# Where make lambda puts the functions' programs, and for which processor it makes them.
BUILT = ROOT / "target" / "lambda"
ARCHITECTURE = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine().lower()]


def pytest_runtest_logreport(report):
    """Writes what is skipped into the list that make and CI show at their end."""
    listed = os.environ.get("SKIPPED_CHECKS")
    if report.skipped and listed and isinstance(report.longrepr, tuple):
        _file, _line, why = report.longrepr
        with open(listed, "a", encoding="utf-8") as file:
            file.write(f"{report.location[0]}: {why.removeprefix('Skipped: ')}\n")


@pytest.fixture(scope="session")
def template_as_written():
    return read_template(ROOT / "template.yaml")


@pytest.fixture
def template(template_as_written):
    """A copy that a test may break."""
    return copy.deepcopy(template_as_written)


@pytest.fixture(scope="session")
def expanded(template_as_written):
    """As CloudFormation makes it of the template: SAM's resources written out."""
    return expand(template_as_written)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    """ministack, started once."""
    folder = tmp_path_factory.mktemp("ministack")
    (port,) = free_ports(1)
    endpoint = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "GATEWAY_PORT": str(port),
        # Whose the requests are that nobody has signed.
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        # It tells the functions that it runs where they find AWS.
        "AWS_ENDPOINT_URL": endpoint,
        # The functions sign with this one.
        "AWS_SECRET_ACCESS_KEY": "secret",
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }
    log = folder / "log"
    with log.open("w") as output:
        program = [sys.executable, str(ROOT / "cloud" / "tests" / "emulator.py")]
        process = subprocess.Popen(program, env=environment, stdout=output, stderr=output, cwd=folder)
    try:
        access = {
            "AWS_ENDPOINT_URL": endpoint,
            # ministack takes a key of twelve digits as the number of the account.
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        session = boto3.Session(ACCOUNT, "secret", region_name=REGION)

        def client(service):
            return session.client(service, endpoint_url=endpoint)

        _wait_until_ready(client, process, log)
        yield SimpleNamespace(endpoint=endpoint, access=access, client=client)
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_ready(client, process, log):
    for _ in range(300):
        try:
            client("sts").get_caller_identity()
            return
        except (BotoCoreError, ClientError):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(f"ministack does not start: {log.read_text()}")


@pytest.fixture(scope="session")
def openapi_routes():
    """`METHOD path` of every route that the API's description has."""
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def make_secrets(emulator, name, models_key=None):
    """What make deploy puts into Parameter Store before it makes a stack; the template's parameters that follow."""
    kept = Parameters(SimpleNamespace(client=emulator.client), name)
    kept.prepare(PASSWORD, models_key, {}, False)
    return {"ModelsKey": "set" if models_key else "none", **kept.for_stack({})}


def hashed(*keys):
    """As OriginKeyHashes has them."""
    return ",".join(hashlib.sha256(key.encode()).hexdigest() for key in keys)


def deploy(emulator, template_as_written, name, models_key=None, **parameters):
    """Makes a stack as make deploy does, with the programs that make lambda has built."""
    session = SimpleNamespace(client=emulator.client, region_name=REGION)
    programs = sorted({program for _, program in functions.functions_in(template_as_written)})
    built = {program: BUILT / program / "bootstrap" for program in programs}
    functions.check_processor(built, ARCHITECTURE)
    artefacts = Artefacts(session, ACCOUNT, name)
    artefacts.make_bucket()
    template = functions.package(copy.deepcopy(template_as_written), built, artefacts, lambda _: None)
    stack = Stack(session, name, lambda _: None, poll_seconds=0.2)
    keys = make_secrets(emulator, name, models_key)
    given = {"Architecture": ARCHITECTURE, **keys, **parameters}
    stack.change(template, given, artefacts)
    stack.change(template, {**given, "SiteOrigin": site_origin(stack.outputs())}, artefacts)
    return Deployed(emulator, stack.outputs(), keys["OriginKey"])


@pytest.fixture(scope="session")
def deployed(emulator, template_as_written):
    """The template with its defaults."""
    return deploy(emulator, template_as_written, "story")


@pytest.fixture
def signed_in(deployed):
    answer = deployed.sign_in()
    assert answer.status == 200, answer.content
    return deployed


@pytest.fixture
def changed(emulator):
    """Changes a function's variables for the length of a test."""
    client = emulator.client("lambda")
    with contextlib.ExitStack() as undo:

        def change(name, **variables):
            function = f"story-{name}"
            before = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]

            def put(these):
                client.update_function_configuration(FunctionName=function, Environment={"Variables": these})

            undo.callback(put, before)
            put({**before, **variables})

        yield change
