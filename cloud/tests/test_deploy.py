"""make deploy and make undeploy as they are run, against the emulator: one stack from its first day to its last."""

import json
import re

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, ARCHITECTURE
from deployments import PROGRAMS, deployments, succeeds, write
from functions import MACHINES
from parameters import NAMES
from template_rules import cors_rules

STACK = "photos-story"
BUCKET = f"{STACK}-photos-{ACCOUNT}"
RECORD = {"pk": {"S": "USER#1"}, "sk": {"S": "PROFILE"}}


def _elf(content, architecture):
    """As much of a program as is looked at before it is uploaded."""
    return b"\x7fELF" + bytes(14) + MACHINES[architecture].to_bytes(2, "little") + content


@pytest.fixture(scope="module")
def story(emulator, tmp_path_factory):
    with deployments(emulator, tmp_path_factory, STACK) as made:
        yield made


def test_01_programs_for_another_processor_are_refused(story):
    path = story.folder / "built" / "login" / "bootstrap"
    (other,) = set(MACHINES) - {ARCHITECTURE}
    write(path, _elf(b"login", other))
    done = story.deploy()
    assert done.returncode == 1
    assert f"login/bootstrap is not a program for {ARCHITECTURE}" in done.stderr
    path.unlink()
    assert "The function login is not built" in story.deploy().stderr
    story.programs(1)


def test_02_a_template_that_is_not_valid_is_refused_before_anything_is_made(story):
    wrong = ("VisibilityTimeout: 5400", "VisibilityTimeOut: 5400")
    done = story.deploy("--template", story.changed_template("broken", lambda text: text.replace(*wrong)))
    assert done.returncode == 1
    assert "VisibilityTimeOut" in done.stderr
    with pytest.raises(ClientError, match="does not exist"):
        story.client("cloudformation").describe_stacks(StackName=STACK)


def test_03_a_first_deployment_that_fails_says_why_and_can_be_tried_again(story):
    done = story.deploy("--template", story.template_that_fails())
    assert done.returncode == 1
    assert "Fails: Unsupported resource type" in done.stderr


def test_04_the_first_deployment_that_works_makes_everything(story):
    told = succeeds(story.deploy())
    assert "Removing the empty stack" in told
    address = story.outputs()["Address"]
    assert f"Photo Restoration is ready: {address}" in told
    assert "aws ssm get-parameter" in told and f"--name /{STACK}/first-password" in told
    assert "Testing with a tiny photo" in told and "SKIPPED" not in told
    assert "the bucket learns the address of the site" in told
    assert _uploads_come_from(story) == [address]
    assert story.left_behind() == []
    site = story.site_files()
    assert site["assets/index-one.js"] == (
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
        "console.log('one')",
    )
    assert site["index.html"][:2] == ("text/html; charset=utf-8", "no-cache")
    kind, caching, text = site["config.json"]
    assert (kind, caching, json.loads(text)) == ("application/json", "no-cache", {"api_url": ""})
    distribution = story.outputs()["DistributionId"]
    made = story.client("cloudfront").list_invalidations(DistributionId=distribution)
    assert made["InvalidationList"]["Quantity"] == 1


def _uploads_come_from(story):
    (rule,) = story.client("s3").get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    return rule["AllowedOrigins"]


def test_05_deploying_the_same_again_changes_nothing(story):
    before = story.function()["CodeSha256"]
    told = succeeds(story.deploy())
    assert "The stack has not changed" in told and "the bucket learns" not in told
    assert story.function()["CodeSha256"] == before


def test_05b_a_first_deployment_that_ended_before_the_bucket_knew_the_site_is_finished_by_the_next(story):
    cloudformation = story.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    as_before = {each["ParameterKey"]: {"UsePreviousValue": True} for each in stack["Parameters"]}
    parameters = [{"ParameterKey": key, **value} for key, value in {**as_before, "SiteOrigin": {"ParameterValue": ""}}.items()]
    capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    cloudformation.update_stack(StackName=STACK, UsePreviousTemplate=True, Parameters=parameters, Capabilities=capabilities)
    cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    with pytest.raises(ClientError, match="NoSuchCORSConfiguration"):
        _uploads_come_from(story)
    succeeds(story.deploy())
    assert _uploads_come_from(story) == [story.outputs()["Address"]]


def test_06_a_new_version_replaces_the_former_and_clears_up(story):
    before = story.function()["CodeSha256"]
    story.programs(2)
    story.site("two")
    story.settings("AUTH_PASSWORD=correct horse", "APP_VERSION=2")
    told = succeeds(story.deploy())
    assert "the one in .env.staging" in told and "correct horse" not in told
    assert story.function()["CodeSha256"] != before
    assert set(story.site_files()) == {"index.html", "theme.js", "config.json", "only-two.txt", "assets/index-two.js"}
    kept = story.client("s3").list_objects_v2(
        Bucket=f"photo-restoration-deploy-{ACCOUNT}-eu-central-1", Prefix=f"{STACK}/"
    )["Contents"]
    zips = [each["Key"] for each in kept if each["Key"].endswith(".zip")]
    assert len(zips) == 2 * len(PROGRAMS), "this version and the one before"


def test_07_a_version_that_is_not_well_makes_way_for_the_former(story):
    before, site = story.function(), story.site_files()
    story.programs(3)
    story.site("three")
    story.settings("APP_VERSION=3")
    done = story.deploy("--template", story.template_without_its_table("HistoryFunction"))
    assert done.returncode == 1, done.stdout
    assert "The new version does not work: GET /api/v1/restore/history answers 5" in done.stdout
    assert "The former version is back and works" in done.stdout
    after = story.function()
    assert after["CodeSha256"] == before["CodeSha256"]
    assert after["Environment"] == before["Environment"]
    now = story.site_files()
    assert {name: now[name] for name in site} == site
    assert set(now) - set(site) == {"assets/index-three.js"}


@pytest.mark.parametrize(
    ("function", "name"),
    [("EngineWorkerFunction", "engine-worker"), ("RemoteWorkerFunction", "remote-worker"), ("SweeperFunction", "sweeper")],
)
def test_07b_a_version_whose_worker_or_sweeper_cannot_start_makes_way_for_the_former(story, function, name):
    before = story.function(name)["Environment"]
    story.settings("APP_VERSION=2")
    done = story.deploy("--template", story.template_without_its_table(function))
    assert done.returncode == 1, done.stdout
    assert f"The new version does not work: The function {STACK}-{name} fails" in done.stdout
    assert f"/aws/lambda/{STACK}-{name}, says why" in done.stdout
    assert "The former version is back and works" in done.stdout
    assert story.function(name)["Environment"] == before


def test_07c_the_bucket_of_code_is_closed_again_with_each_deployment(story):
    s3, bucket = story.client("s3"), f"photo-restoration-deploy-{ACCOUNT}-eu-central-1"
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_public_access_block(Bucket=bucket)
    s3.delete_bucket_encryption(Bucket=bucket)
    succeeds(story.deploy())
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True} and len(block) == 4
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_08_a_change_that_cloudformation_takes_back_leaves_the_site_alone(story):
    site = story.site_files()
    story.settings("APP_VERSION=4")
    story.site("four")
    done = story.deploy("--template", story.template_that_fails())
    assert done.returncode == 1
    assert "Fails: Unsupported resource type" in done.stderr
    assert story.site_files() == site


def test_09_production_is_protected_against_deletion(story):
    settings = (story.folder / ".env.staging").read_text()
    # Scans only: the deployment's own photo has to be one by its name.
    (story.folder / ".env.production").write_text(f'{settings}\nALLOWED_EXTENSIONS=[".tif"]\n')
    succeeds(story.deploy("--stage", "production", "--yes"))
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        story.client("cloudformation").delete_stack(StackName=STACK)


def test_09b_a_report_tells_that_all_is_well_and_no_secret(story):
    story.settings("ALARM_EMAIL=anna@example.org", "AUTH_PASSWORD=correct horse")
    succeeds(story.run("report.py", "--into", str(story.folder)))
    (path,) = story.folder.glob("deploy-report-staging-*.txt")
    text = path.read_text(encoding="utf-8")
    for secret in ("anna@", "correct horse", ACCOUNT, *(story.kept(each) for each in ("secret-key", "origin-key"))):
        assert secret not in text
    for told in ("/api/v1/restore/analyze works", "the page answers 200", " answers 200", "a preflight at ", "PUT"):
        assert told in text, text
    story.settings()


def test_10_undeploy_only_tells_what_it_would_do(story):
    story.client("s3").put_object(Bucket=BUCKET, Key="originals/anna/1", Body=b"a photo")
    story.client("dynamodb").put_item(TableName=STACK, Item=RECORD)
    told = succeeds(story.undeploy())
    assert "The stack is protected against deletion; CONFIRM switches that off first" in told
    assert f"  /{STACK}/secret-key\n  /{STACK}/first-password\n  /{STACK}/origin-key\n" in told
    assert "AWS::CloudFront::Distribution" in told and "AWS::SQS::Queue" in told
    deleted, kept = told.split("This would keep:")
    assert BUCKET not in deleted.replace(f"{BUCKET}.s3", "")
    assert re.search(f"[1-9][0-9]* photos and results and [1-9][0-9]* former versions in the bucket {BUCKET}", kept)
    assert f"make undeploy STAGE=staging CONFIRM={STACK}" in told
    assert "not the stack's name. Nothing was deleted" in succeeds(story.undeploy("--confirm", "yes"))
    assert "FOR EVER" in succeeds(story.undeploy("--delete-photos", "yes"))
    done = story.undeploy("--delete-photos", "true")
    assert done.returncode == 2 and "Set it to yes" in done.stderr
    assert story.outputs()["Address"]


def test_11_undeploy_keeps_photos_and_records(story):
    bucket = story.outputs()["SiteBucketName"]
    told = succeeds(story.undeploy("--confirm", STACK))
    assert "Switching off the stack's protection against deletion." in told and "Done." in told
    assert [story.kept(which) for which in NAMES] == [None] * 4
    with pytest.raises(ClientError):
        story.client("lambda").get_function_configuration(FunctionName=f"{STACK}-models")
    with pytest.raises(ClientError):
        story.client("s3").head_bucket(Bucket=bucket)
    assert story.client("s3").get_object(Bucket=BUCKET, Key="originals/anna/1")["Body"].read() == b"a photo"
    assert "Item" in story.client("dynamodb").get_item(TableName=STACK, Key=RECORD)


def test_12_a_later_stack_takes_over_what_the_former_left(story, expanded):
    s3, dynamodb = story.client("s3"), story.client("dynamodb")
    # As after a stack that had no tag yet, and somebody with one of their own.
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "owner", "Value": "anna"}]})
    table = dynamodb.describe_table(TableName=STACK)["Table"]["TableArn"]
    dynamodb.untag_resource(ResourceArn=table, TagKeys=["photo-restoration"])
    dynamodb.tag_resource(ResourceArn=table, Tags=[{"Key": "owner", "Value": "anna"}])
    story.settings()
    told = succeeds(story.deploy())
    assert "Using the photos and records of an earlier stack" in told
    assert story.client("s3").get_object(Bucket=BUCKET, Key="originals/anna/1")["Body"].read() == b"a photo"
    (rule,) = story.client("s3").get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    assert rule["AllowedOrigins"] == [story.outputs()["Address"]]
    as_made = cors_rules(expanded["Resources"]["PhotoBucket"]["Properties"])[0]
    for part in ("AllowedMethods", "AllowedHeaders"):
        assert rule[part] == as_made[part]
    assert rule["MaxAgeSeconds"] == as_made["MaxAge"]
    tags = {"owner": "anna", "photo-restoration": STACK}
    assert {each["Key"]: each["Value"] for each in s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]} == tags
    assert {each["Key"]: each["Value"] for each in dynamodb.list_tags_of_resource(ResourceArn=table)["Tags"]} == tags
    assert story.function("restore")["Environment"]["Variables"]["BUCKET"] == BUCKET
    assert _lifecycle(story)["originals"]["Expiration"]["Days"] == 91
    # Also when it is deployed again; and what is kept for ever has no net under it.
    story.settings("APP_VERSION=5", "SESSION_CLEANUP_HOURS=0")
    succeeds(story.deploy())
    assert story.function()["Environment"]["Variables"]["APP_VERSION"] == "5"
    assert set(_lifecycle(story)) == {"unfinished", "deleted"}
    kept = story.client("s3").get_bucket_versioning(Bucket=BUCKET)
    assert kept["Status"] == "Enabled"


def _lifecycle(story):
    rules = story.client("s3").get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    return {rule["ID"]: rule for rule in rules}


def test_13_photos_go_only_when_that_is_asked_for_and_former_versions_with_them(story):
    s3 = story.client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for version in (b"one", b"two"):
        s3.put_object(Bucket=BUCKET, Key="originals/anna/2", Body=version)
    s3.delete_object(Bucket=BUCKET, Key="originals/anna/2")
    told = succeeds(story.undeploy())
    assert re.search(f"[1-9][0-9]* photos and results and [1-9][0-9]* former versions in the bucket {BUCKET}", told)
    succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))
    with pytest.raises(ClientError):
        story.client("s3").head_bucket(Bucket=BUCKET)
    with pytest.raises(ClientError):
        story.client("dynamodb").describe_table(TableName=STACK)
    left = story.client("s3").list_objects_v2(
        Bucket=f"photo-restoration-deploy-{ACCOUNT}-eu-central-1", Prefix=f"{STACK}/"
    )
    assert left["KeyCount"] == 0
    assert "there is no stack" in succeeds(story.undeploy("--confirm", STACK))


def test_14_a_bucket_without_its_table_is_not_taken_over(story):
    s3 = story.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    try:
        done = story.deploy()
        assert done.returncode == 1
        assert "is here, but its table is not" in done.stderr
        # As it looks from another region than the stack's: S3 finds the bucket from each.
        done = story.undeploy("--confirm", STACK, "--delete-photos", "yes")
        assert done.returncode == 1 and "Check AWS_REGION." in done.stderr
        s3.head_bucket(Bucket=BUCKET)
    finally:
        s3.delete_bucket(Bucket=BUCKET)


def test_15_a_first_version_that_is_not_well_stays_to_be_looked_at(story):
    done = story.deploy("--template", story.template_without_its_table("HistoryFunction"))
    assert done.returncode == 1
    assert "there is no former version" in done.stdout
    assert f"/aws/lambda/{STACK}-" in done.stdout
    succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))


def test_15b_parameters_that_a_first_try_has_left_are_told_and_removed(story):
    story.keep("secret-key", "s" * 64)
    told = succeeds(story.undeploy())
    assert f"/{STACK}/secret-key" in told and "Nothing was deleted" in told
    assert story.kept("secret-key") == "s" * 64
    succeeds(story.undeploy("--confirm", STACK))
    assert story.kept("secret-key") is None


def test_16_without_access_nothing_is_begun(story):
    # Not another HOME: cargo looks for its compiler there.
    files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), str(story.folder / "none"))
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", **files}
    done = story.deploy(**nothing)
    assert done.returncode == 2
    assert "AWS refused the sign-in" in done.stderr and "AWS_PROFILE" in done.stderr
    story.settings("AWS_PROFILE=no-such-profile")
    done = story.deploy(**files)
    assert done.returncode == 2 and "no-such-profile" in done.stderr
    story.settings()


def test_16b_settings_that_are_wrong_are_told_alike_by_both_programs(story):
    for script in ("deploy.py", "undeploy.py"):
        done = story.run(script, "--stage", "prod")
        assert done.returncode == 2 and "Set STAGE=staging or STAGE=production" in done.stderr
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
    assert "there is no terminal to confirm it" in done.stderr
