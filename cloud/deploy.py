"""make deploy: puts everything into an AWS account, and goes back when it does not work there.

Check the settings, the tools and the account; build; validate; change the stack; upload the site; ask it
whether it is well. When it is not, the stack gets its former template, code and parameters again, and the
site its former pages.
"""

import argparse
import datetime
import os
import subprocess
import sys
import time
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

import account
import background
import functions
import health
import objects
import settings as stages
from artefacts import Artefacts
from pages import Pages
from stack import KEPT, Stack, StackError

ROOT = stages.ROOT

# The output with a secret's ARN, and the functions that read it when they start.
HOLDERS = {
    "SigningSecretArn": ("login", "restore", "analyze", "history"),
    "FirstPasswordArn": ("login",),
    "ModelsKeyArn": ("models", "remote-worker"),
}

REFUSALS = (stages.SettingsError, account.AccountError, functions.BuildError, StackError, objects.DeletionError)


def say(text):
    print(f"==> {text}" if not text.startswith(" ") else text, flush=True)


class Deployment:
    """One run."""

    def __init__(self, options, settings, session, account_id):
        self.options = options
        self.settings = settings
        self.session = session
        self.account = account_id
        self.stack = Stack(session, settings.stack_name, say, options.poll_seconds, options.may_replace)
        self.artefacts = Artefacts(session, account_id, settings.stack_name)
        self.template = functions.read_template(options.template)

    def run(self):
        """True when all is well at the end."""
        self.stack.make_ready()
        before = self._before()
        parameters = {**self.settings.parameters, "Storage": self._storage(before)}
        if before:
            parameters["RestartedAt"] = before["parameters"].get("RestartedAt", "")

        say("Building the functions (the first time takes ten minutes or more)")
        built = self._build()
        say("Checking the template")
        self._validate()
        say("Uploading the functions")
        self.artefacts.make_bucket()
        functions.package(self.template, built, self.artefacts, say)

        say("Changing the stack (the first time takes about five minutes)")
        changed = self.stack.change(self.template, parameters, self.artefacts)
        say("The stack is as it should be" if changed else "The stack is the same as before")
        outputs = self.stack.outputs()
        pages = Pages(self.session, outputs["SiteBucketName"])
        snapshot = pages.snapshot()
        fault, published = self._finish(parameters, pages, outputs)
        if fault:
            say(f"It is not well: {fault}")
            self._go_back(before, snapshot, pages, outputs)
            return False
        self._tidy(before, pages, published)
        self._tell(outputs)
        return True

    def _finish(self, parameters, pages, outputs):
        """Does what the stack does not, and asks whether all is well: the fault or None, and the site's files."""
        try:
            self._restart_after_secrets(parameters, outputs)
            if parameters["Storage"] == "kept":
                self._adapt_kept_bucket(parameters, outputs)
        except (BotoCoreError, ClientError, StackError) as error:
            return f"what comes after the stack failed: {error}", set()
        try:
            say("Uploading the site")
            published = pages.publish(self.options.site, {"api_url": ""})
            self._invalidate(outputs["DistributionId"])
        except (BotoCoreError, ClientError) as error:
            return f"the site could not be uploaded: {error}", set()
        say(f"Waiting for {outputs['Address']} (a new address takes some minutes to be known)")
        page = (Path(self.options.site) / "index.html").read_bytes()
        return self._wait(outputs["Address"], page), published

    def _before(self):
        """What there is to go back to; None where there is nothing."""
        if not self.stack.is_there():
            return None
        return {"template": self.stack.template(), "parameters": self.stack.parameters()}

    def _storage(self, before):
        """Whether bucket and table are made, or taken over from an earlier stack of this name."""
        if before:
            return before["parameters"].get("Storage", "new")
        bucket = f"{self.settings.stack_name}-photos-{self.account}"
        has_bucket = account.exists(lambda: self.session.client("s3").head_bucket(Bucket=bucket))
        has_table = account.exists(
            lambda: self.session.client("dynamodb").describe_table(TableName=self.settings.stack_name)
        )
        if has_bucket != has_table:
            left, gone = ("bucket", "table") if has_bucket else ("table", "bucket")
            raise StackError(
                f"An earlier stack of this name has left its {left}, but there is no {gone} here; neither is of use "
                "without the other. Bring it back from a backup, or choose another STACK_NAME, as a stack in another "
                "region needs one of its own."
            )
        if has_bucket:
            say("Photos and records of an earlier stack of this name are taken over.")
        return "kept" if has_bucket else "new"

    def _build(self):
        programs = sorted({program for _, program in functions.functions_in(self.template)})
        architecture = self.settings.parameters.get("Architecture", "arm64")
        if self.options.built:
            built = {program: Path(self.options.built) / program / "bootstrap" for program in programs}
        else:
            built = functions.build(ROOT, programs, architecture)
        functions.check_processor(built, architecture)
        return built

    def _validate(self):
        command = ["sam", "validate", "--lint", "--region", self.settings.region, "--template", self.options.template]
        environment = {**os.environ, "SAM_CLI_TELEMETRY": "0"}
        done = subprocess.run(command, env=environment, check=False, text=True, capture_output=True)
        if done.returncode != 0:
            raise functions.BuildError(f"The template is not valid:\n{done.stdout}{done.stderr}")

    def _restart_after_secrets(self, parameters, outputs):
        """Functions read secrets when they start: those that started before the newest one start anew."""
        if any(self._is_newer(outputs[secret], names) for secret, names in HOLDERS.items() if secret in outputs):
            say("A secret has changed: starting the functions that hold it anew")
            now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
            self.stack.change(self.template, {**parameters, "RestartedAt": now}, self.artefacts)

    def _is_newer(self, secret, names):
        """Whether a secret is newer than one of the functions that read it."""
        secrets, lambdas = self.session.client("secretsmanager"), self.session.client("lambda")
        running = [f"{self.settings.stack_name}-{name}" for name in names]
        changed = [lambdas.get_function_configuration(FunctionName=name)["LastModified"] for name in running]
        oldest = min(datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%f%z") for moment in changed)
        return secrets.describe_secret(SecretId=secret)["LastChangedDate"] > oldest

    def _adapt_kept_bucket(self, parameters, outputs):
        """The bucket is not this stack's: its rules still are those of the former one."""
        rule = {
            "AllowedOrigins": [outputs["Address"], *self.settings.origins],
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedHeaders": ["content-type", "if-none-match"],
            "MaxAgeSeconds": 3600,
        }
        s3, bucket = self.session.client("s3"), outputs["PhotoBucketName"]
        s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
        days = int(parameters["Retention"].split("/")[1])
        unfinished = {"ID": "unfinished", "Status": "Enabled", "Filter": {"Prefix": ""}}
        rules = [{**unfinished, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]
        if days:
            for prefix in ("originals", "results"):
                net = {"ID": prefix, "Status": "Enabled", "Filter": {"Prefix": f"{prefix}/"}}
                rules.append({**net, "Expiration": {"Days": days}})
        s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})

    def _invalidate(self, distribution):
        self.session.client("cloudfront").create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": f"deploy-{time.time_ns()}",
            },
        )

    def _wait(self, address, page):
        """Waits until the site is well, and then the functions behind it; the fault or None."""
        lambdas = background.client(self.session)
        looks = (
            lambda: health.look(address, page),
            lambda: background.look(lambdas, self.settings.stack_name),
        )
        return health.wait(looks, self.options.health_seconds, self.options.poll_seconds)

    def _go_back(self, before, snapshot, pages, outputs):
        if before is None:
            say("It is the first deployment: there is nothing to go back to, and all is left to be looked at.")
            say(f"Look at the logs: /aws/lambda/{self.settings.stack_name}-… in CloudWatch.")
            return
        say("Going back to what was there before")
        if "index.html" in snapshot:
            pages.restore(snapshot)
        # Secrets are not told by CloudFormation: a password or key that came with this run stays.
        parameters = {name: value for name, value in before["parameters"].items() if set(value) != {"*"}}
        self.stack.change(before["template"], parameters, self.artefacts)
        self._invalidate(outputs["DistributionId"])
        fault = self._wait(outputs["Address"], snapshot.get("index.html"))
        say(f"It is still not well: {fault}" if fault else "The former version is back and well.")

    def _tidy(self, before, pages, published):
        """Removes what neither this version nor the former one needs."""
        stale = pages.remove_stale(published)
        keep = set(functions.keys_in(self.template))
        if before:
            keep.update(functions.keys_in(before["template"]))
        self.artefacts.remove(keep)
        if stale:
            say(f"{len(stale)} files of the former site removed")

    def _tell(self, outputs):
        region = self.settings.region
        say(f"Photo Restoration is ready: {outputs['Address']}")
        print(f"    User name   {self.settings.parameters.get('AuthUsername', 'admin')}")
        if "AuthPassword" in self.settings.parameters:
            print(f"    Password    the one in .env.{self.settings.stage}")
        else:
            print("    Password    in Secrets Manager; to read it:")
            print(f"                aws secretsmanager get-secret-value --region {region} \\")
            print(f"                  --secret-id {outputs['FirstPasswordArn']} --query SecretString --output text")


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--check", action="store_true", help="only check settings, tools and account")
    parser.add_argument("--yes", action="store_true", help="do not ask in production")
    parser.add_argument("--settings", default=ROOT, help="the folder of the .env files")
    parser.add_argument("--template", default=str(ROOT / "template.yaml"))
    parser.add_argument("--site", default=str(ROOT / "site" / "dist"), help="the built site")
    parser.add_argument("--built", help="a folder of functions that are built already, NAME/bootstrap each")
    parser.add_argument(
        "--may-replace",
        action="append",
        default=[],
        metavar="NAME",
        choices=sorted(KEPT),
        help="go on where CloudFormation cannot say whether a change replaces PhotoBucket or Table",
    )
    parser.add_argument("--health-seconds", type=float, default=900, help="how long to wait until it is well")
    parser.add_argument("--poll-seconds", type=float, default=5)
    return parser.parse_args(arguments)


def main(arguments=None):
    """The exit status: 0 when all is well, 1 when not, 2 when nothing was begun."""
    options = _options(arguments)
    begun = False
    try:
        settings = stages.read(options.stage, options.settings)
        account.find_tools(["sam"] if options.built else ["cargo", "cargo-lambda", "sam"])
        session, account_id = account.sign_in(settings)
        if options.check:
            return 0
        if not (Path(options.site) / "index.html").is_file():
            raise functions.BuildError(f"The site is not built: {options.site}/index.html is missing. Use make deploy.")
        account.confirm(settings, account_id, options.yes or os.environ.get("CI") in ("true", "1"))
        begun = True
        return 0 if Deployment(options, settings, session, account_id).run() else 1
    except REFUSALS as error:
        print(error, file=sys.stderr)
        return 1 if begun else 2
    except (BotoCoreError, ClientError) as error:
        print(f"AWS refused: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
