"""make deploy and make undeploy as they are run, against the emulator: one stack from its first day to its last."""

import json
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, ARCHITECTURE, BUILT, ROOT
from edge import Edge
from functions import MACHINES

STACK = "photos-story"
BUCKET = f"{STACK}-photos-{ACCOUNT}"
PROGRAMS = ("analyze", "history", "login", "models", "restore", "sweeper", "worker")
# Called by the deployment itself, so they are the real programs. Those that answer requests are not asked: what
# stands for CloudFront answers for them.
CALLED = ("sweeper", "worker")


def _elf(content, architecture=ARCHITECTURE):
    """As much of a program as is looked at before it is uploaded."""
    return b"\x7fELF" + bytes(14) + MACHINES[architecture].to_bytes(2, "little") + content


def _program(name, version):
    """A program that differs from that of another version."""
    if name in CALLED:
        return (BUILT / name / "bootstrap").read_bytes() + f"version {version}".encode()
    return _elf(f"{name} {version}".encode())


@pytest.fixture(scope="module")
def story(emulator, tmp_path_factory):
    """One stack, its settings, its programs and its site."""
    folder = tmp_path_factory.mktemp("story")
    edge = Edge(emulator.client, folder, STACK)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CI"))}
    environment.update(emulator.access, **edge.environment())

    def run(script, *arguments, **changes):
        command = [sys.executable, str(ROOT / "cloud" / script), "--stage", "staging", "--settings", str(folder)]
        env = {**environment, **changes}
        return subprocess.run(
            [*command, *arguments], env=env, text=True, capture_output=True, timeout=120, stdin=subprocess.DEVNULL
        )

    def deploy(*arguments, **changes):
        given = ["--built", str(folder / "built"), "--site", str(folder / "site"), "--poll-seconds", "0.1"]
        return run("deploy.py", *given, "--health-seconds", "3", *arguments, **changes)

    def undeploy(*arguments):
        return run("undeploy.py", "--poll-seconds", "0.1", *arguments)

    made = SimpleNamespace(folder=folder, client=emulator.client, deploy=deploy, undeploy=undeploy, run=run)
    always = ("AWS_REGION=eu-central-1", f"STACK_NAME={STACK}", f"ARCHITECTURE={ARCHITECTURE}")
    made.settings = lambda *lines: _write(folder / ".env.staging", "\n".join((*always, *lines)))
    made.site = lambda version: _write_site(folder / "site", version)
    made.programs = lambda version: [
        _write(folder / "built" / name / "bootstrap", _program(name, version)) for name in PROGRAMS
    ]
    made.settings()
    made.programs(1)
    made.site("one")
    yield made
    edge.stop()


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _write_site(folder, version):
    if folder.exists():
        for old in (folder / "assets").iterdir():
            old.unlink()
    _write(folder / "index.html", f"<!doctype html>{version}")
    _write(folder / "theme.js", f"// {version}")
    _write(folder / "config.json", "as it was built")
    _write(folder / f"only-{version}.txt", version)
    _write(folder / "assets" / f"index-{version}.js", f"console.log('{version}')")
    for old in folder.glob("only-*.txt"):
        if old.name != f"only-{version}.txt":
            old.unlink()


def _outputs(story):
    stack = story.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def _site(story):
    """What is in the site's bucket: name, type and caching of each file."""
    s3, bucket = story.client("s3"), _outputs(story)["SiteBucketName"]
    found = {}
    for each in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        head = s3.get_object(Bucket=bucket, Key=each["Key"])
        found[each["Key"]] = (head["ContentType"], head["CacheControl"], head["Body"].read().decode())
    return found


def _function(story, name="models"):
    return story.client("lambda").get_function_configuration(FunctionName=f"{STACK}-{name}")


def _succeeds(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_01_programs_for_another_processor_are_refused(story):
    path = story.folder / "built" / "login" / "bootstrap"
    (other,) = set(MACHINES) - {ARCHITECTURE}
    _write(path, _elf(b"login", other))
    done = story.deploy()
    assert done.returncode == 1
    assert f"login/bootstrap is not a program for {ARCHITECTURE}" in done.stderr
    path.unlink()
    assert "The function login is not built" in story.deploy().stderr
    story.programs(1)


def test_02_a_template_that_is_not_valid_is_refused_before_anything_is_made(story):
    broken = story.folder / "broken.yaml"
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    broken.write_text(text.replace("VisibilityTimeout: 5400", "VisibilityTimeOut: 5400"))
    done = story.deploy("--template", str(broken))
    assert done.returncode == 1
    assert "VisibilityTimeOut" in done.stderr
    with pytest.raises(ClientError, match="does not exist"):
        story.client("cloudformation").describe_stacks(StackName=STACK)


def _with_a_resource_that_fails(story):
    """Right by the rules, but nothing that the emulator can make."""
    path = story.folder / "failing.yaml"
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    extra = "Resources:\n  Fails:\n    Type: AWS::ResourceGroups::Group\n    Properties: {Name: fails}\n"
    path.write_text(text.replace("\nResources:\n", f"\n{extra}", 1))
    return str(path)


def test_03_a_first_deployment_that_fails_says_why_and_can_be_tried_again(story):
    done = story.deploy("--template", _with_a_resource_that_fails(story))
    assert done.returncode == 1
    assert "Fails: Unsupported resource type" in done.stderr


def test_04_the_first_deployment_that_works_makes_everything(story):
    told = _succeeds(story.deploy())
    assert "left an empty stack, which is removed" in told
    address = _outputs(story)["Address"]
    assert f"Photo Restoration is ready: {address}" in told
    assert "aws secretsmanager get-secret-value" in told
    site = _site(story)
    assert site["assets/index-one.js"] == (
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
        "console.log('one')",
    )
    assert site["index.html"][:2] == ("text/html; charset=utf-8", "no-cache")
    kind, caching, text = site["config.json"]
    assert (kind, caching, json.loads(text)) == ("application/json", "no-cache", {"api_url": ""})
    distribution = _outputs(story)["DistributionId"]
    made = story.client("cloudfront").list_invalidations(DistributionId=distribution)
    assert made["InvalidationList"]["Quantity"] == 1


def test_05_deploying_the_same_again_changes_nothing(story):
    before = _function(story)["CodeSha256"]
    told = _succeeds(story.deploy())
    assert "The stack is the same as before" in told
    assert _function(story)["CodeSha256"] == before


def test_06_a_new_version_replaces_the_former_and_clears_up(story):
    before = _function(story)["CodeSha256"]
    story.programs(2)
    story.site("two")
    story.settings("AUTH_PASSWORD=correct horse", "APP_VERSION=2")
    told = _succeeds(story.deploy())
    assert "the one in .env.staging" in told and "correct horse" not in told
    assert _function(story)["CodeSha256"] != before
    assert set(_site(story)) == {"index.html", "theme.js", "config.json", "only-two.txt", "assets/index-two.js"}
    kept = story.client("s3").list_objects_v2(
        Bucket=f"photo-restoration-deploy-{ACCOUNT}-eu-central-1", Prefix=f"{STACK}/"
    )["Contents"]
    zips = [each["Key"] for each in kept if each["Key"].endswith(".zip")]
    assert len(zips) == 2 * len(PROGRAMS), "this version and the one before"


def test_07_a_version_that_is_not_well_makes_way_for_the_former(story):
    before, site = _function(story), _site(story)
    story.programs(3)
    story.site("three")
    story.settings("APP_VERSION=broken")
    done = story.deploy()
    assert done.returncode == 1
    assert "GET /api/v1/health answers 503" in done.stdout
    assert "The former version is back and well." in done.stdout
    after = _function(story)
    assert after["CodeSha256"] == before["CodeSha256"]
    assert after["Environment"] == before["Environment"]
    now = _site(story)
    assert {name: now[name] for name in site} == site
    assert set(now) - set(site) == {"assets/index-three.js"}


def _without_its_table(story, function):
    """A template whose function has no table, as its program says when it starts."""
    before, its_part = (ROOT / "template.yaml").read_text(encoding="utf-8").split(f"\n  {function}:\n")
    path = story.folder / f"{function}.yaml"
    path.write_text(f"{before}\n  {function}:\n" + its_part.replace("TABLE: !Sub ${AWS::StackName}", "TABLE: ''", 1))
    return str(path)


@pytest.mark.parametrize(
    ("function", "name"),
    [("EngineWorkerFunction", "engine-worker"), ("RemoteWorkerFunction", "remote-worker"), ("SweeperFunction", "sweeper")],
)
def test_07b_a_version_whose_worker_or_sweeper_cannot_start_makes_way_for_the_former(story, function, name):
    before = _function(story, name)["Environment"]
    story.settings("APP_VERSION=2")
    done = story.deploy("--template", _without_its_table(story, function))
    assert done.returncode == 1, done.stdout
    assert f"It is not well: The function {STACK}-{name} fails" in done.stdout
    assert f"/aws/lambda/{STACK}-{name}, says why" in done.stdout
    assert "The former version is back and well." in done.stdout
    assert _function(story, name)["Environment"] == before


def test_07c_the_bucket_of_code_is_closed_again_with_each_deployment(story):
    s3, bucket = story.client("s3"), f"photo-restoration-deploy-{ACCOUNT}-eu-central-1"
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    s3.delete_bucket_encryption(Bucket=bucket)
    _succeeds(story.deploy())
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True} and len(block) == 4
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_08_a_change_that_cloudformation_takes_back_leaves_the_site_alone(story):
    site = _site(story)
    story.settings("APP_VERSION=4")
    story.site("four")
    done = story.deploy("--template", _with_a_resource_that_fails(story))
    assert done.returncode == 1
    assert "Fails: Unsupported resource type" in done.stderr
    assert _site(story) == site


def test_09_a_password_that_is_not_given_again_stays(story):
    parameters = story.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]["Parameters"]
    shown = {each["ParameterKey"]: each["ParameterValue"] for each in parameters}
    assert shown["AuthPassword"] == "****"
    secret = _outputs(story)["FirstPasswordArn"]
    read = story.client("secretsmanager").get_secret_value(SecretId=secret)
    assert read["SecretString"] == "correct horse"


def test_09b_a_secret_that_was_changed_by_hand_reaches_the_functions(story):
    story.settings()
    _succeeds(story.deploy())
    before = _function(story, "history")["Environment"]["Variables"]["RESTARTED_AT"]
    time.sleep(1.1)
    secrets = story.client("secretsmanager")
    secrets.put_secret_value(SecretId=_outputs(story)["SigningSecretArn"], SecretString="0123456789abcdef" * 4)
    assert "A secret has changed" in _succeeds(story.deploy())
    after = _function(story, "history")["Environment"]["Variables"]["RESTARTED_AT"]
    assert after > before
    assert "The stack is the same as before" in _succeeds(story.deploy())
    assert _function(story, "history")["Environment"]["Variables"]["RESTARTED_AT"] == after


def _key(story):
    """What Secrets Manager keeps for models elsewhere; None where there is nothing."""
    name = _outputs(story).get("ModelsKeyArn")
    return name and story.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]


def _holders(story):
    names = ("login", "models", "restore", "analyze", "history", "engine-worker", "remote-worker", "sweeper")
    return {name for name in names if "HF_API_KEY_ARN" in _function(story, name)["Environment"]["Variables"]}


def test_09c_a_key_for_models_elsewhere_goes_into_secrets_manager_and_is_never_shown(story):
    story.settings("HF_API_KEY=hf_the-first-key", "HF_PROVIDERS=fal-ai")
    done = story.deploy()
    assert "A secret has changed" not in _succeeds(done), "functions that get a key start anew by that"
    assert "hf_the-first-key" not in done.stdout + done.stderr
    assert _key(story) == "hf_the-first-key"
    assert _holders(story) == {"models", "restore", "remote-worker"}
    assert _function(story, "remote-worker")["Environment"]["Variables"]["HF_PROVIDERS"] == "fal-ai"
    shown = json.dumps(story.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"], default=str)
    assert "hf_the-first-key" not in shown


def test_09d_another_key_reaches_the_functions_that_hold_it(story):
    before = _function(story, "remote-worker")["Environment"]["Variables"]["RESTARTED_AT"]
    time.sleep(1.1)
    story.settings("HF_API_KEY=hf_the-second-key", "HF_PROVIDERS=fal-ai")
    assert "A secret has changed" in _succeeds(story.deploy())
    assert _key(story) == "hf_the-second-key"
    for name in ("models", "remote-worker"):
        assert _function(story, name)["Environment"]["Variables"]["RESTARTED_AT"] > before


def test_09e_a_key_that_is_taken_out_of_the_file_is_taken_away(story):
    secret = _outputs(story)["ModelsKeyArn"]
    story.settings()
    _succeeds(story.deploy())
    assert _key(story) is None and _holders(story) == set()
    with pytest.raises(ClientError, match="ResourceNotFound"):
        story.client("secretsmanager").get_secret_value(SecretId=secret)


def test_10_undeploy_only_tells_what_it_would_do(story):
    story.client("s3").put_object(Bucket=BUCKET, Key="originals/anna/1", Body=b"a photo")
    item = {"pk": {"S": "USER#1"}, "sk": {"S": "PROFILE"}}
    story.client("dynamodb").put_item(TableName=STACK, Item=item)
    told = _succeeds(story.undeploy())
    assert "AWS::CloudFront::Distribution" in told and "AWS::SQS::Queue" in told
    deleted, kept = told.split("Kept would be:")
    assert BUCKET not in deleted.replace(f"{BUCKET}.s3", "")
    assert f"1 photos and results in the bucket {BUCKET}" in kept
    assert f"make undeploy STAGE=staging CONFIRM={STACK}" in told
    assert "not the stack's name. Nothing was deleted" in _succeeds(story.undeploy("--confirm", "yes"))
    assert "FOR EVER" in _succeeds(story.undeploy("--delete-photos", "yes"))
    done = story.undeploy("--delete-photos", "true")
    assert done.returncode == 2 and "only yes is understood" in done.stderr
    assert _outputs(story)["Address"]


def test_11_undeploy_keeps_photos_and_records(story):
    bucket = _outputs(story)["SiteBucketName"]
    assert "Done." in _succeeds(story.undeploy("--confirm", STACK))
    with pytest.raises(ClientError):
        story.client("lambda").get_function_configuration(FunctionName=f"{STACK}-models")
    with pytest.raises(ClientError):
        story.client("s3").head_bucket(Bucket=bucket)
    assert story.client("s3").get_object(Bucket=BUCKET, Key="originals/anna/1")["Body"].read() == b"a photo"
    assert story.client("dynamodb").describe_table(TableName=STACK)["Table"]["ItemCount"] == 1


def test_12_a_later_stack_takes_over_what_the_former_left(story, expanded):
    story.settings()
    told = _succeeds(story.deploy())
    assert "Photos and records of an earlier stack" in told
    assert story.client("s3").get_object(Bucket=BUCKET, Key="originals/anna/1")["Body"].read() == b"a photo"
    (rule,) = story.client("s3").get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    assert rule["AllowedOrigins"] == [_outputs(story)["Address"]]
    as_made = expanded["Resources"]["PhotoBucket"]["Properties"]["CorsConfiguration"]["CorsRules"][0]
    for part in ("AllowedMethods", "AllowedHeaders"):
        assert rule[part] == as_made[part]
    assert rule["MaxAgeSeconds"] == as_made["MaxAge"]
    assert _function(story, "restore")["Environment"]["Variables"]["BUCKET"] == BUCKET
    assert _lifecycle(story)["originals"]["Expiration"]["Days"] == 91
    # Also when it is deployed again; and what is kept for ever has no net under it.
    story.settings("APP_VERSION=5", "SESSION_CLEANUP_HOURS=0")
    _succeeds(story.deploy())
    assert _function(story)["Environment"]["Variables"]["APP_VERSION"] == "5"
    assert set(_lifecycle(story)) == {"unfinished"}


def _lifecycle(story):
    rules = story.client("s3").get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    return {rule["ID"]: rule for rule in rules}


def test_13_photos_go_only_when_that_is_asked_for_and_former_versions_with_them(story):
    s3 = story.client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for version in (b"one", b"two"):
        s3.put_object(Bucket=BUCKET, Key="originals/anna/2", Body=version)
    s3.delete_object(Bucket=BUCKET, Key="originals/anna/2")
    told = _succeeds(story.undeploy())
    assert f"1 photos and results and 3 former versions in the bucket {BUCKET}" in told
    _succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))
    with pytest.raises(ClientError):
        story.client("s3").head_bucket(Bucket=BUCKET)
    with pytest.raises(ClientError):
        story.client("dynamodb").describe_table(TableName=STACK)
    left = story.client("s3").list_objects_v2(
        Bucket=f"photo-restoration-deploy-{ACCOUNT}-eu-central-1", Prefix=f"{STACK}/"
    )
    assert left["KeyCount"] == 0
    assert "There is no stack" in _succeeds(story.undeploy("--confirm", STACK))


def test_14_a_bucket_without_its_table_is_not_taken_over(story):
    s3 = story.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    try:
        done = story.deploy()
        assert done.returncode == 1
        assert "has left its bucket, but there is no table here" in done.stderr
        # As it looks from another region than the stack's: S3 finds the bucket from each.
        done = story.undeploy("--confirm", STACK, "--delete-photos", "yes")
        assert done.returncode == 1 and "is AWS_REGION right?" in done.stderr
        s3.head_bucket(Bucket=BUCKET)
    finally:
        s3.delete_bucket(Bucket=BUCKET)


def test_15_a_first_version_that_is_not_well_stays_to_be_looked_at(story):
    story.settings("APP_VERSION=broken")
    done = story.deploy()
    assert done.returncode == 1
    assert "there is nothing to go back to" in done.stdout
    assert f"/aws/lambda/{STACK}-" in done.stdout
    _succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))


def test_16_without_access_nothing_is_begun(story):
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": str(story.folder)}
    done = story.deploy(**nothing)
    assert done.returncode == 2
    assert "AWS does not let us in" in done.stderr and "AWS_PROFILE" in done.stderr
    story.settings("AWS_PROFILE=no-such-profile")
    done = story.deploy(HOME=str(story.folder))
    assert done.returncode == 2 and "no-such-profile" in done.stderr
    story.settings()


def test_16b_settings_that_are_wrong_are_told_alike_by_both_programs(story):
    for script in ("deploy.py", "undeploy.py"):
        done = story.run(script, "--stage", "prod")
        assert done.returncode == 2 and "say STAGE=staging or STAGE=production" in done.stderr
        assert "make deploy" not in done.stderr
        story.settings("LOG_DAYS=8")
        done = story.run(script)
        assert done.returncode == 2 and ".env.staging:4: LOG_DAYS is “8”" in done.stderr
        assert "deploy" not in done.stderr
    story.settings()


def test_17_a_site_that_is_not_built_is_said_before_anything_is_changed(story):
    done = story.deploy("--site", str(story.folder / "nowhere"))
    assert done.returncode == 2
    assert "The site is not built" in done.stderr


def test_18_missing_tools_are_named(story):
    done = story.run("deploy.py", "--check", PATH=str(story.folder))
    assert done.returncode == 2
    assert "cargo is missing. Install Rust" in done.stderr


def test_19_production_is_not_changed_without_an_answer(story):
    (story.folder / ".env.production").write_text((story.folder / ".env.staging").read_text())
    done = story.deploy("--stage", "production")
    assert done.returncode == 2
    assert f"Stack {STACK} in account {ACCOUNT}, region eu-central-1." in done.stdout
    assert "nobody is there to agree" in done.stderr
