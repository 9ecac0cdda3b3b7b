"""make deploy and make undeploy as they are run, against the emulator: what tests of whole deployments share."""

import contextlib
import os
import subprocess
import sys

from botocore.exceptions import ClientError
from conftest import ARCHITECTURE, BUILT, ROOT
from deployed import Deployed
from edge import Edge

PROGRAMS = ("analyze", "history", "login", "models", "preview", "restore", "sweeper", "worker")


def succeeds(done):
    """What it printed."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def write(path, content):
    """Writes a file and the folders that it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


class Deployments:
    """Of one stack: its settings, its programs, its site, and what came of them."""

    def __init__(self, emulator, folder, stack_name, edge):
        self.emulator, self.client = emulator, emulator.client
        self.folder, self.stack_name = folder, stack_name
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CI"))}
        self._environment.update(emulator.access, **edge.environment())
        self.settings()
        self.programs(1)
        self.site("one")

    def run(self, script, *arguments, **changes):
        """Runs a script of cloud/."""
        command = [sys.executable, str(ROOT / "cloud" / script), "--stage", "staging", "--settings", str(self.folder)]
        environment = {**self._environment, **changes}
        return subprocess.run(
            [*command, *arguments],
            env=environment,
            text=True,
            capture_output=True,
            timeout=300,
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def deploy(self, *arguments, **changes):
        """make deploy, with programs and site as they are."""
        given = ["--built", str(self.folder / "built"), "--site", str(self.folder / "site")]
        given += ["--poll-seconds", "0.1", "--health-seconds", "5"]
        return self.run("deploy.py", *given, *arguments, **changes)

    def undeploy(self, *arguments):
        """make undeploy."""
        return self.run("undeploy.py", "--poll-seconds", "0.1", *arguments)

    def settings(self, *lines):
        """Those of the stage, besides what always is."""
        always = ("AWS_REGION=eu-central-1", f"STACK_NAME={self.stack_name}", f"ARCHITECTURE={ARCHITECTURE}")
        write(self.folder / ".env.staging", "\n".join((*always, *lines)))

    def programs(self, version):
        """The real ones, which differ from those of another version."""
        for name in PROGRAMS:
            content = (BUILT / name / "bootstrap").read_bytes() + f"version {version}".encode()
            write(self.folder / "built" / name / "bootstrap", content)

    def site(self, version):
        """A built site."""
        folder = self.folder / "site"
        if folder.exists():
            for old in (*(folder / "assets").iterdir(), *folder.glob("only-*.txt")):
                old.unlink()
        write(folder / "index.html", f"<!doctype html>{version}")
        write(folder / "theme.js", f"// {version}")
        write(folder / "config.json", "as it was built")
        write(folder / f"only-{version}.txt", version)
        write(folder / "assets" / f"index-{version}.js", f"console.log('{version}')")

    def changed_template(self, name, change):
        """The path of the template with its text changed."""
        path = self.folder / f"{name}.yaml"
        text = (ROOT / "template.yaml").read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text
        path.write_text(changed, encoding="utf-8")
        return str(path)

    def template_that_fails(self):
        """Right by the rules, but nothing that the emulator can make."""
        extra = "Resources:\n  Fails:\n    Type: AWS::ResourceGroups::Group\n    Properties: {Name: fails}\n"
        return self.changed_template("failing", lambda text: text.replace("\nResources:\n", f"\n{extra}", 1))

    def template_without_its_table(self, function):
        """One whose function has no table, as its program says when it starts."""

        def change(text):
            before, its_part = text.split(f"\n  {function}:\n")
            return f"{before}\n  {function}:\n" + its_part.replace("TABLE: !Sub ${AWS::StackName}", "TABLE: ''", 1)

        return self.changed_template(function, change)

    def template_that_refuses_uploads(self):
        """One whose bucket lets pages send one header of the two."""
        both, one = "AllowedHeaders: [content-type, if-none-match]", "AllowedHeaders: [content-type]"
        return self.changed_template("no-uploads", lambda text: text.replace(both, one))

    def outputs(self):
        """Those of the stack."""
        stack = self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"][0]
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def site_files(self):
        """What is in the site's bucket: name, type and caching of each file."""
        s3, bucket = self.client("s3"), self.outputs()["SiteBucketName"]
        found = {}
        for each in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            head = s3.get_object(Bucket=bucket, Key=each["Key"])
            found[each["Key"]] = (head["ContentType"], head["CacheControl"], head["Body"].read().decode())
        return found

    def function(self, name="models"):
        """How a function is set up."""
        return self.client("lambda").get_function_configuration(FunctionName=f"{self.stack_name}-{name}")

    def kept(self, which="first-password"):
        """What Systems Manager keeps; None where there is nothing."""
        try:
            found = self.client("ssm").get_parameter(Name=f"/{self.stack_name}/{which}", WithDecryption=True)
        except ClientError:
            return None
        return found["Parameter"]["Value"]

    def keep(self, which, value):
        """Changes that by hand."""
        self.client("ssm").put_parameter(
            Name=f"/{self.stack_name}/{which}", Value=value, Type="SecureString", Overwrite=True
        )

    def api(self, key=None):
        """The API, as CloudFront reaches it, or with another key."""
        return Deployed(self.emulator, self.outputs(), key or self.kept("origin-key") or "")

    def signed_in(self, password=None):
        """The API for somebody who has signed in; None where the password is not taken."""
        api = self.api()
        return api if api.sign_in(password or self.kept()).status == 200 else None

    def status(self, key):
        """What the API answers to somebody who goes around CloudFront with this key."""
        return self.api(key).call("GET", "/api/v1/health").status

    def left_behind(self):
        """Photos of the deployment's own check that are still to be seen."""
        return self.signed_in().call("GET", "/api/v1/restore/history").body["items"]


@contextlib.contextmanager
def deployments(emulator, tmp_path_factory, stack_name):
    """For the length of a block."""
    folder = tmp_path_factory.mktemp(stack_name)
    edge = Edge(emulator.client, folder, stack_name)
    try:
        yield Deployments(emulator, folder, stack_name, edge)
    finally:
        edge.stop()
