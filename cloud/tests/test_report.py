"""The report of a deployment that failed: what is in it, and what is not."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, ROOT
from report import Report, bucket_address
from scrubbing import scrub

STACK = "photos-report"
PASSWORD, KEY, EMAIL = "correct horse battery", "hf_a-key-of-ours", "anna.mueller@example.org"
SETTINGS = f"""AWS_REGION=eu-central-1
STACK_NAME={STACK}
AUTH_USERNAME=anna
AUTH_PASSWORD={PASSWORD}
HF_API_KEY={KEY}
ALARM_EMAIL={EMAIL}
DOMAIN_NAME=photos.example.org
CERTIFICATE_ARN=arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0a1b
ENGINE_MEMORY=2048
"""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("User: arn:aws:sts::123456789012:assumed-role/a is not authorized", "User: arn:aws:sts::…9012:assumed-role/a is not authorized"),
        ("told anna.mueller+photos@mail.example.org of it", "told (an e-mail address) of it"),
        ("Authorization: Bearer eyJhbGciOi.J9.x_y-z", "Authorization: (not shown)"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1 ended", "token (a token) ended"),
        ("with Bearer abcdef0123 it", "with Bearer (a token) it"),
        ("https://b.s3.amazonaws.com/originals/u/1?X-Amz-Algorithm=AWS4&X-Amz-Signature=0a", "https://b.s3.amazonaws.com/originals/u/1?(a signature)"),
        ("credential X-Amz-Credential=AKIAIOSFODNN7EXAMPLE/2026", "credential X-Amz-Credential=(not shown)"),
        ("key AKIAIOSFODNN7EXAMPLE is unknown", "key (an access key) is unknown"),
        ("key hf_AbCdEf0123 is unknown", "key (a key) is unknown"),
        (f"x {'0a' * 32} y", "x (64 hexadecimal digits) y"),
        ("x-origin-key: 0a0b", "x-origin-key: (not shown)"),
        ("cookie: photo_restoration_refresh=secret; a=b", "cookie: (not shown)"),
        ('{"filename":"Oma Erna (1950), Köln.jpg","size":1}', '{"filename":" (a photo)","size":1}'),
        ("error: Oma's birthday.TIFF cannot be read", "error: (a photo) cannot be read"),
        ("from 192.0.2.17 and 2001:db8:0:1:1:1:1:1", "from (an address) and (an address)"),
    ],
)  # fmt: skip
def test_what_belongs_to_nobody_else_is_taken_out(text, left):
    assert scrub(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "HF_API_KEY=(set)",
        "HF_PROVIDERS=hf-inference,fal-ai",
        "EngineWorkerFunction UPDATE_FAILED: 'MemorySize' value failed to satisfy constraint: less than or equal to 3008",
        "2026-11-29T03:02:26.123Z deploy-1764385200000-abc1234 CREATE_COMPLETE",
        "Python 3.11.7, boto3 1.43.108",
    ],
)
def test_what_helps_stays(text):
    assert scrub(text) == text


def test_a_bucket_is_asked_at_the_host_of_its_region(monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    session = boto3.Session("key", "secret", region_name="eu-central-1")
    assert bucket_address(session, "photos") == "https://s3.eu-central-1.amazonaws.com/photos"


def test_what_is_known_to_be_secret_is_taken_out_wherever_it_stands():
    assert scrub("it said hunter2!hunter22", [("hunter2", "password"), ("hunter22", "key")]) == "it said (password)!(key)"


@pytest.mark.parametrize(
    ("user", "home", "text", "left"),
    [
        ("al", "/home/al", "the user al at /home/al/photos: all also fail", "the user (AUTH_USERNAME) at (home)/photos: all also fail"),
        ("anna", "/", "annas file /var/task/bootstrap", "(AUTH_USERNAME)s file /var/task/bootstrap"),
        ("a.b", "/root", "a.b, aab, xa.b; /root/.aws", "(AUTH_USERNAME), aab, xa.b; (home)/.aws"),
        ("admin", "/home/x", "admin is who it always is", "admin is who it always is"),
    ],
)
def test_a_short_name_of_a_user_is_taken_out_as_a_word_and_a_home_that_is_everywhere_is_not(
    monkeypatch, user, home, text, left
):
    monkeypatch.setattr(Path, "home", lambda: Path(home))
    settings = SimpleNamespace(stack_name=STACK, given={"AUTH_USERNAME": user, "AWS_REGION": "eu-central-1"})

    class NothingKept:
        def get_parameter(self, **_):
            raise ClientError({"Error": {"Code": "ParameterNotFound"}}, "GetParameter")

    made = Report(settings, SimpleNamespace(client=lambda _: NothingKept()))
    assert scrub(text, made.known()) == left


@pytest.fixture
def report(emulator, tmp_path):
    """Runs it; what it printed, and the file."""
    (tmp_path / ".env.staging").write_text(SETTINGS, encoding="utf-8")

    def run(*arguments, **changes):
        command = [sys.executable, str(ROOT / "cloud" / "report.py"), "--stage", "staging"]
        command += ["--settings", str(tmp_path), "--into", str(tmp_path), *arguments]
        environment = {**os.environ, **emulator.access, **changes}
        done = subprocess.run(command, env=environment, text=True, capture_output=True, timeout=120, check=False)
        return done, "".join(each.read_text(encoding="utf-8") for each in tmp_path.glob("deploy-report-*.txt"))

    return run


def _template():
    return json.dumps(
        {
            "Resources": {
                "Topic": {"Type": "AWS::SNS::Topic"},
                "Fails": {"Type": "AWS::ResourceGroups::Group", "Properties": {"Name": f"of {EMAIL} with {PASSWORD}"}},
            }
        }
    )


def test_it_tells_what_helps_and_no_secret(report, emulator):
    cloudformation, ssm, logs = (emulator.client(each) for each in ("cloudformation", "ssm", "logs"))
    kept = {"secret-key": "s3cretS1gn1ng" * 5, "first-password": "as it is now", "origin-key": "0a1b" * 16}
    for name, value in kept.items():
        ssm.put_parameter(Name=f"/{STACK}/{name}", Value=value, Type="SecureString")
    cloudformation.create_stack(StackName=STACK, TemplateBody=_template())
    for _ in range(100):
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
        if not status.endswith("IN_PROGRESS"):
            break
        time.sleep(0.1)
    lines = [
        json.dumps({"level": "ERROR", "message": "the function cannot start", "error": f"as it is now, {EMAIL}"}),
        json.dumps({"level": "INFO", "message": "all went well"}),
        json.dumps({"level": "WARN", "message": "Oma Erna 1950.jpg is odd", "user": "not to be told"}),
        "RequestId: 1 Error: Runtime exited with error: exit status 1",
    ]
    group = f"/aws/lambda/{STACK}-login"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(time.time() * 1000)
    events = [{"timestamp": now + at, "message": line} for at, line in enumerate(lines)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=events)
    emulator.client("lambda").create_function(
        FunctionName=f"{STACK}-login", Role=f"arn:aws:iam::{ACCOUNT}:role/r", Runtime="provided.al2023",
        Handler="bootstrap", Code={"ZipFile": b"PK\x05\x06" + bytes(18)},
    )  # fmt: skip

    done, text = report()
    assert done.returncode == 0, done.stderr
    assert "Read it before you send it" in done.stdout and "deploy-report-staging-" in done.stdout
    for secret in (PASSWORD, KEY, EMAIL, ACCOUNT, "photos.example.org", "anna", "Oma", "not to be told", *kept.values()):
        assert secret not in text, secret
    for told in (
        "boto3 ",
        "cargo: ",
        "AUTH_PASSWORD=(set)",
        "ENGINE_MEMORY=2048",
        "ConcurrentExecutions: ",
        "CREATE_FAILED: Unsupported resource type",
        status,
        "login: Active",
        "level=ERROR message=the function cannot start error=(first-password), (ALARM_EMAIL)",
        "Runtime exited with error",
        "restore: ResourceNotFoundException",
    ):
        assert told in text, (told, text)
    assert "all went well" not in text


def test_without_a_stack_it_says_so_and_goes_on(report, tmp_path):
    (tmp_path / ".env.staging").write_text("AWS_REGION=eu-central-1\nSTACK_NAME=photos-none\n", encoding="utf-8")
    done, text = report()
    assert done.returncode == 0, done.stderr
    assert "== Stack\nThere is none." in text
    assert "== Latest failures\nnot available: " in text
    assert "== Health\nnothing" in text


def test_without_access_or_settings_it_says_what_to_do(report, tmp_path):
    # Not another HOME: cargo looks for its compiler there.
    nothing = {"AWS_CONFIG_FILE": str(tmp_path / "none"), "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    done, text = report(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", **nothing)
    assert done.returncode == 2 and "AWS refused the sign-in" in done.stderr and not text
    done, _ = report("--stage", "prod")
    assert done.returncode == 2 and "Set STAGE=staging or STAGE=production" in done.stderr
