"""make deploy-report: collects in one file what helps to find out why a deployment failed.

It only reads. Passwords, keys, tokens, e-mail addresses, account numbers and names of photos are left out.
"""

import argparse
import datetime
import itertools
import json
import platform
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

import account
import advice
import checks
import functions
import health
import parameters as secret
import settings as stages
from asking import ask
from scrubbing import scrub
from stack import Stack

# Settings whose values are shown; of all others only that they are set.
SHOWN = {
    *("AWS_REGION", "STACK_NAME", "ARCHITECTURE", "PRICE_CLASS", "ACCESS_TOKEN_EXPIRE_MINUTES", "MAX_UPLOAD_SIZE"),
    *("ALLOWED_EXTENSIONS", "HF_PROVIDERS", "HF_API_TIMEOUT", "APP_VERSION", "DEBUG", "RUST_LOG", "ENGINE_MEMORY"),
    *("ENGINE_STORAGE", "ENGINE_CONCURRENCY", "REMOTE_CONCURRENCY", "REMOTE_MEMORY", "RESTORE_MEMORY"),
    *("ANALYZE_MEMORY", "PREVIEW_MEMORY", "REQUESTS_PER_SECOND", "REQUESTS_AT_ONCE", "LOG_DAYS", "ALARM_WAIT_SECONDS"),
    *("MONTHLY_BUDGET", "TRACING", "SESSION_CLEANUP_HOURS", "PHOTO_EXPIRY_DAYS"),
}

TOOLS = (
    ["git", "describe", "--always", "--dirty"],
    ["cargo", "--version"],
    ["cargo-lambda", "lambda", "--version"],
    ["node", "--version"],
    ["sam", "--version"],
)

EVENTS, LINES, HOURS = 20, 5, 24

# What a log line may tell; messages of people are nowhere else in it.
FIELDS = ("level", "target", "message", "error", "status", "code", "reason")

# What makes a line worth telling: its level, or where it is not ours, one of these texts.
LEVELS = ("ERROR", "WARN")
WRONG = ("Task timed out", "panicked", "Runtime.", "Runtime exited", "errorType", "cannot start")

FUNCTIONS = (*secret.HOLDERS[secret.SIGNING_KEY], "models", "engine-worker", "remote-worker", "sweeper")


class Report:
    """One run."""

    def __init__(self, settings, session):
        self.settings = settings
        self.session = session
        self.stack = Stack(session, settings.stack_name, lambda _: None)
        self._parts = []

    def write(self):
        """All of it, as text."""
        for title, tell in (
            ("Versions", self._versions),
            ("Settings", self._settings),
            ("What the account allows", self._account),
            ("Stack", self._stack),
            ("Latest failures", self._events),
            ("Change sets", self._change_sets),
            ("Functions", self._functions),
            ("Health", self._health),
            ("Uploads from pages", self._cors),
        ):
            lines = []
            try:
                for line in tell():
                    lines.append(line)
            except account.AccountError as error:
                lines.append(str(error))
            except (BotoCoreError, ClientError, OSError) as error:
                lines.append(f"not available: {error}")
            self._parts.append("\n".join([f"== {title}", *(lines or ["nothing"])]))
        return scrub("\n\n".join(self._parts) + "\n", self.known())

    def known(self):
        """What this stack keeps secret, to be taken out wherever it stands."""
        given = self.settings.given
        hidden = {name for name in given if name not in SHOWN and name != "AUTH_USERNAME"}
        pairs = [(given[name], name) for name in hidden if len(given[name]) > 3]
        if str(Path.home()) != "/":
            pairs.append((str(Path.home()), "home"))
        if given.get("AUTH_USERNAME", "admin") != "admin":
            pairs.append((given["AUTH_USERNAME"], "AUTH_USERNAME"))
        kept = secret.Parameters(self.session, self.settings.stack_name)
        for which in secret.NAMES:
            try:
                pairs.append((kept.value(which) or "", which))
            except (BotoCoreError, ClientError):
                # Not readable here, so it cannot have come into the text either.
                continue
        return pairs

    def _versions(self):
        yield f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC"
        yield f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, boto3 {boto3.__version__}"
        for command in TOOLS:
            try:
                done = subprocess.run(command, cwd=stages.ROOT, check=False, capture_output=True, text=True, timeout=60)
                told = (done.stdout or done.stderr).strip().splitlines()
                yield f"{command[0]}: {told[0] if told else 'no version'}"
            except (OSError, subprocess.TimeoutExpired) as error:
                yield f"{command[0]}: {type(error).__name__}"

    def _settings(self):
        for name in stages.PROPERTIES:
            value = self.settings.given.get(name)
            if value is not None:
                yield f"{name}={value if name in SHOWN else '(set)'}"

    def _account(self):
        limits = self.session.client("lambda").get_account_settings()["AccountLimit"]
        for name in ("ConcurrentExecutions", "UnreservedConcurrentExecutions"):
            yield f"{name}: {limits[name]}"
        template = functions.read_template(stages.ROOT / "template.yaml")
        yield from checks.look(self.session, self.settings, template)

    def _stack(self):
        stack = self.stack.describe()
        if stack is None:
            yield "There is none."
            return
        yield f"{stack['StackStatus']} {stack.get('StackStatusReason', '')}".strip()
        for moment in ("CreationTime", "LastUpdatedTime"):
            if moment in stack:
                yield f"{moment}: {stack[moment]:%Y-%m-%d %H:%M}"
        yield f"Protected against deletion: {stack.get('EnableTerminationProtection', False)}"

    def _events(self):
        client = self.session.client("cloudformation")
        pages = client.get_paginator("describe_stack_events").paginate(StackName=self.settings.stack_name)
        found = (event for page in pages for event in page["StackEvents"])
        failed = (event for event in found if event["ResourceStatus"].endswith("_FAILED"))
        for event in itertools.islice(failed, EVENTS):
            reason = event.get("ResourceStatusReason", "")
            yield f"{event['Timestamp']:%m-%d %H:%M} {event['LogicalResourceId']} {event['ResourceStatus']}: {reason}"
            if advice.about(reason):
                yield f"  {advice.about(reason)}"

    def _change_sets(self):
        client = self.session.client("cloudformation")
        for each in client.list_change_sets(StackName=self.settings.stack_name)["Summaries"]:
            yield f"{each['ChangeSetName']} {each['Status']}: {each.get('StatusReason', '')}"

    def _functions(self):
        client = self.session.client("lambda")
        for name in FUNCTIONS:
            function = f"{self.settings.stack_name}-{name}"
            try:
                found = client.get_function_configuration(FunctionName=function)
            except ClientError as error:
                yield f"{name}: {error.response['Error']['Code']}"
                continue
            state = f"{found.get('State')}, last update {found.get('LastUpdateStatus')} {found.get('LastModified')}"
            reason = found.get("StateReason") or found.get("LastUpdateStatusReason") or ""
            yield f"{name}: {state}, {found.get('MemorySize')} MB {reason}".strip()
            for line in self._errors(function):
                yield f"  {line}"

    def _errors(self, function):
        """The last lines of its log that tell of something wrong."""
        asked = {
            "logGroupName": f"/aws/lambda/{function}",
            "startTime": int((time.time() - HOURS * 3600) * 1000),
            "filterPattern": " ".join(f'?"{each}"' for each in (*LEVELS, *WRONG)),
        }
        try:
            pages = self.session.client("logs").get_paginator("filter_log_events").paginate(**asked)
            lines = [event["message"].strip() for page in pages for event in page["events"]]
        except ClientError as error:
            return [f"its log: {error.response['Error']['Code']}"]
        told = [_told(line) for line in lines]
        return [line for line in told if line][-LINES:]

    def _health(self):
        address = self._address()
        if not address:
            return
        yield address
        for (path, _), fault in zip(health.CHECKS, health.faults_of_functions(address)):
            yield fault or f"{path} works"
        page = ask("GET", address + "/")
        yield f"the page answers {page.status}"

    def _cors(self):
        address, bucket = self._address(), self.stack.outputs().get("PhotoBucketName")
        if not address:
            return
        url = f"{bucket_address(self.session, bucket)}/originals/a-question"
        asked = {
            "origin": address,
            "access-control-request-method": "PUT",
            "access-control-request-headers": "content-type,if-none-match",
        }
        answer = ask("OPTIONS", url, headers=asked)
        yield f"a preflight at {urlsplit(url).netloc} answers {answer.status}"
        for name, value in answer.headers.items():
            if name.lower().startswith("access-control-"):
                yield f"  {name.lower()}: {value}"
        if answer.status != 200:
            yield f"  {answer.shown()}"

    def _address(self):
        return self.stack.outputs().get("Address")


def bucket_address(session, bucket):
    """Where it is in its region, as pages have it: the host for all regions only sends on to that, for hours."""
    return f"{session.client('s3').meta.endpoint_url}/{bucket}"


def _told(line):
    """What a line of a log tells of something wrong; None where it does not."""
    try:
        told = json.loads(line)
    except ValueError:
        return line[:500] if any(each in line for each in WRONG) else None
    if not isinstance(told, dict) or told.get("level") not in LEVELS:
        return None
    return " ".join(f"{name}={str(told[name])[:500]}" for name in FIELDS if name in told)


def main(arguments=None):
    """The exit status: 0 when it is written, 2 when not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--settings", default=stages.ROOT, help="the folder of the .env files")
    parser.add_argument("--into", default=stages.ROOT, help="the folder to write the report to")
    options = parser.parse_args(arguments)
    try:
        settings = stages.read(options.stage, options.settings)
        account.find_tools([])
        session, _ = account.sign_in(settings)
    except (stages.SettingsError, account.AccountError) as error:
        print(error, file=sys.stderr)
        return 2
    path = Path(options.into) / f"deploy-report-{options.stage}-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    print("Collecting the report; this takes a minute.", flush=True)
    path.write_text(Report(settings, session).write(), encoding="utf-8")
    print(f"Written: {path}")
    print("Read it before you send it: secrets are removed by rules, and rules can miss some.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
