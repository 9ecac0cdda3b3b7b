"""make deploy: puts everything into an AWS account, and goes back if it does not work there.

Checks the settings, the tools and the account; builds; validates the template; makes the password and keys that are
missing; changes the stack; uploads the site; and tests it with a tiny photo. If the new version does not work, the stack
gets its former template, code, parameters, password and keys back, and the site its former pages.
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
import checks
import functions
import health
import kept
import objects
import parameters as secret
import settings as stages
from artefacts import Artefacts
from journey import Journey
from pages import Pages
from stack import KEPT, TAG, Stack, StackError, site_origin

ROOT = stages.ROOT

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
        self.secrets = secret.Parameters(session, settings.stack_name)
        self.template = functions.read_template(options.template)

    def run(self):
        """True when all is well at the end."""
        self.stack.make_ready()
        before = self._before()
        if before:
            checks.no_remote_work_waits(self.session, before, self.settings.parameters["ModelsKey"])
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

        changed = self._change(before, parameters)
        say("The stack is up to date" if changed else "The stack has not changed")
        outputs = self.stack.outputs()
        pages = Pages(self.session, outputs["SiteBucketName"])
        snapshot = pages.snapshot()
        fault, published = self._finish(parameters, pages, outputs)
        if fault:
            say(f"The new version does not work: {fault}")
            self._go_back(before, snapshot, pages, outputs)
            return False
        self._tidy(before, pages, published)
        self._tell(before, outputs)
        return True

    def _change(self, before, parameters):
        """Makes password and keys, and changes the stack. CloudFormation goes back by itself; they do so here."""
        settings = self.settings
        outputs = before["outputs"] if before else {}
        self.secrets.prepare(settings.password, settings.models_key, outputs, self.options.rotate_origin_key)
        parameters.update(self.secrets.for_stack(before["parameters"] if before else {}))
        parameters["SiteOrigin"] = site_origin(outputs)
        is_half_way = False
        try:
            if before and "OriginKeyHashes" not in before["template"]["Parameters"]:
                say("Changing the stack: CloudFront starts to send its key to the functions (this takes a few minutes)")
                self.stack.change(self.template, {**parameters, "OriginKeyHashes": ""}, self.artefacts)
                is_half_way = True
            say("Changing the stack (the first time takes about five minutes)")
            changed = self.stack.change(self.template, parameters, self.artefacts)
            if parameters["Storage"] == "new" and not parameters["SiteOrigin"]:
                say("Changing the stack: the bucket learns the address of the site, whose pages may upload")
                parameters["SiteOrigin"] = site_origin(self.stack.outputs())
                self.stack.change(self.template, parameters, self.artefacts)
            return changed
        except (BotoCoreError, ClientError, StackError):
            if is_half_way:
                # CloudFormation has taken back the second half only.
                self._take_first_half_back(before)
            elif before:
                self._put_secrets_back()
            raise

    def _take_first_half_back(self, before):
        """As `_put_secrets_back`: what goes wrong here is told, and the error that led here is the one that counts."""
        say("Going back to the former stack")
        try:
            self._change_back(before)
        except (BotoCoreError, ClientError, StackError) as error:
            say(f"Going back failed: {error}")
            say("The new functions stay, and also answer requests that bypass CloudFront. Fix the error and deploy again.")

    def _put_secrets_back(self):
        """After a change that CloudFormation took back, whose error is told in any case."""
        try:
            changed = self.secrets.put_back()
            # Functions of a former template go by its secrets, which nobody has changed.
            if changed and not secret.SECRETS.keys() & self.stack.outputs().keys():
                say("Restored the former password or key")
                self._restart_after_secrets(self.stack.template(), _shown(self.stack.parameters()))
        except (BotoCoreError, ClientError, StackError) as error:
            say(f"The former password or key could not be restored: {error}")

    def _finish(self, parameters, pages, outputs):
        """Does what the stack does not, and asks whether all is well: the fault or None, and the site's files."""
        try:
            self._restart_after_secrets(self.template, parameters)
            if self.settings.stage == "production":
                self.stack.protect(True)
            if parameters["Storage"] == "kept":
                origins = [outputs["Address"], *self.settings.origins]
                kept.adapt(self.session, self.stack.name, self.template, parameters, outputs, origins)
        except (BotoCoreError, ClientError, StackError) as error:
            return f"a step after the change of the stack failed: {error}", set()
        try:
            say("Uploading the site")
            published = pages.publish(self.options.site, {"api_url": ""})
            self._invalidate(outputs["DistributionId"])
        except (BotoCoreError, ClientError) as error:
            return f"the site could not be uploaded: {error}", set()
        say(f"Waiting for {outputs['Address']} (a new address takes a few minutes to work)")
        page = (Path(self.options.site) / "index.html").read_bytes()
        return self._wait(outputs["Address"], page, parameters), published

    def _before(self):
        """What there is to go back to; None where there is nothing."""
        if not self.stack.is_there():
            return None
        return {
            "template": self.stack.template(),
            "parameters": self.stack.parameters(),
            "outputs": self.stack.outputs(),
        }

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
                f"The {left} of an earlier stack of this name is here, but its {gone} is not, and one is useless "
                f"without the other. Restore the {gone} from a backup, or choose another STACK_NAME: stacks in two "
                "regions cannot share one."
            )
        if has_bucket:
            say("Using the photos and records of an earlier stack of this name")
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

    def _restart_after_secrets(self, template, parameters):
        """Functions read password and keys when they start: those that started before a newer one start anew."""
        if self.secrets.is_newer_than_functions():
            say("A password or key has changed: restarting the functions that use it")
            self._restart(template, parameters)

    def _restart(self, template, parameters):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        self.stack.change(template, {**parameters, "RestartedAt": now}, self.artefacts)

    def _invalidate(self, distribution):
        self.session.client("cloudfront").create_invalidation(
            DistributionId=distribution,
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": f"deploy-{time.time_ns()}",
            },
        )

    def _wait(self, address, page, parameters):
        """Waits until the site is well, and the functions behind it, and then uses it; the fault or None."""
        lambdas = background.client(self.session)
        looks = (
            lambda: health.look(address, page),
            lambda: background.look(lambdas, self.settings.stack_name),
        )
        fault = health.wait(looks, self.options.health_seconds, self.options.poll_seconds)
        if fault:
            return fault
        say("Testing with a tiny photo: upload, restore, download, delete")
        user = (parameters.get("AuthUsername", "admin"), self.secrets.value(secret.PASSWORD))
        remove, pause = self._remove_photo, self.options.poll_seconds
        endings = [each for each in parameters.get("AllowedExtensions", "").split(",") if each]
        return Journey(address, self.settings.stack_name, user, remove, say, pause, endings).look()

    def _remove_photo(self, key):
        bucket = f"{self.settings.stack_name}-photos-{self.account}"
        self.session.client("s3").delete_object(Bucket=bucket, Key=key, ExpectedBucketOwner=self.account)

    def _go_back(self, before, snapshot, pages, outputs):
        if before is None:
            say("This was the first deployment, so there is no former version. Everything stays as it is.")
            say(f"The logs are in CloudWatch: /aws/lambda/{self.settings.stack_name}-…")
            return
        say("Going back to the former version")
        if "index.html" in snapshot:
            pages.restore(snapshot)
        parameters = self._change_back(before)
        self._invalidate(outputs["DistributionId"])
        fault = self._wait(outputs["Address"], snapshot.get("index.html"), parameters)
        say(f"The former version does not work either: {fault}" if fault else "The former version is back and works")

    def _change_back(self, before):
        """Gives the stack its former template, code, parameters, password and keys; answers the parameters."""
        self.secrets.put_back()
        parameters = {**_shown(before["parameters"]), **self.secrets.for_stack(self.stack.parameters())}
        if "ModelsKeyArn" in before["outputs"]:
            parameters["HfApiKey"] = self.secrets.value(secret.MODELS_KEY)
        self.stack.change(before["template"], parameters, self.artefacts)
        there = self.stack.outputs()
        if secret.SECRETS.keys() & there.keys():
            # A former template, whose secrets have been made anew.
            self.secrets.fill_secrets(there)
            self._restart(before["template"], parameters)
        else:
            self._restart_after_secrets(before["template"], parameters)
        return parameters

    def _tidy(self, before, pages, published):
        """Removes what neither this version nor the former one needs."""
        stale = pages.remove_stale(published)
        keep = set(functions.keys_in(self.template))
        if before:
            keep.update(functions.keys_in(before["template"]))
        self.artefacts.remove(keep)
        if not self.settings.models_key:
            self.secrets.remove(secret.MODELS_KEY)
        if stale:
            say(f"{len(stale)} files of the former site removed")

    def _tell(self, before, outputs):
        say(f"Photo Restoration is ready: {outputs['Address']}")
        print(f"    User name   {self.settings.parameters.get('AuthUsername', 'admin')}")
        if self.settings.password:
            print(f"    Password    the one in .env.{self.settings.stage}")
        else:
            print("    Password    in Systems Manager; to read it:")
            print(f"                aws ssm get-parameter --region {self.settings.region} --with-decryption \\")
            print(f"                  --name {self.secrets.name(secret.PASSWORD)} --query Parameter.Value --output text")
        had_budget = before and before["parameters"].get("MonthlyBudget", "0") != "0"
        if self.settings.parameters.get("MonthlyBudget", "0") != "0" and not had_budget:
            say(f"The budget counts resources with the tag {TAG}. Activate this tag tomorrow, in the AWS console under")
            say("  Billing → Cost allocation tags. Until then the budget counts nothing.")


def _shown(parameters):
    """Those that CloudFormation shows; the others keep their values by themselves."""
    return {name: value for name, value in parameters.items() if set(value) != {"*"}}


def _options(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--check", action="store_true", help="only check settings, tools and account")
    parser.add_argument("--yes", action="store_true", help="do not ask in production")
    parser.add_argument("--settings", default=ROOT, help="the folder of the .env files")
    parser.add_argument("--template", default=str(ROOT / "template.yaml"))
    parser.add_argument("--site", default=str(ROOT / "site" / "dist"), help="the built site")
    parser.add_argument("--built", help="a folder of functions already built, as NAME/bootstrap")
    parser.add_argument(
        "--may-replace",
        action="append",
        default=[],
        metavar="NAME",
        choices=sorted(KEPT),
        help="continue if CloudFormation cannot tell whether a change replaces PhotoBucket or Table",
    )
    parser.add_argument(
        "--rotate-origin-key",
        action="store_true",
        help="make a new key for CloudFront to send to the functions; the old one works until the next deployment",
    )
    parser.add_argument("--health-seconds", type=float, default=900, help="how long to wait until the site works")
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
        told = checks.look(session, settings, functions.read_template(options.template))
        if options.check:
            return 0
        for each in told:
            say(each)
        if not (Path(options.site) / "index.html").is_file():
            raise functions.BuildError(f"The site is not built: {options.site}/index.html is missing. Run make deploy.")
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
