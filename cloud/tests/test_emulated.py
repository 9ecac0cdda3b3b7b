"""The template as it stands, made by CreateStack in the emulator, and what came of it."""

import copy
import io
import json
import time
import zipfile

import pytest
import template_rules as rules
import urllib3
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, ROOT, make_secrets
from functions import functions_in, read_template

STACK = "photos-template"
BESIDES = {"OPTIONS /api/v1/{proxy+}", "$default"}


@pytest.fixture(scope="module")
def keys(emulator):
    """The parameters that say which keys there are."""
    return make_secrets(emulator, STACK)


@pytest.fixture(scope="module")
def made(emulator, template_as_written, keys):
    """The stack, with the parameters of somebody who sets much."""
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="artefacts", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bootstrap", "#!/bin/sh\n")
    s3.put_object(Bucket="artefacts", Key="function.zip", Body=packed.getvalue())
    template = copy.deepcopy(template_as_written)
    for logical_id, _ in functions_in(template):
        template["Resources"][logical_id]["Properties"]["CodeUri"] = {"Bucket": "artefacts", "Key": "function.zip"}
    s3.put_object(Bucket="artefacts", Key="template.json", Body=json.dumps(template).encode())
    given = {
        **keys,
        "CorsOrigins": "https://other.example.org,http://localhost:5173",
        "AllowedExtensions": ".jpg,.png",
        "AlarmEmail": "somebody@example.org",
        "MonthlyBudget": "10",
        "EngineConcurrency": "4",
    }
    _change(emulator, "create_stack", **given)
    _change(emulator, "update_stack", **given, SiteOrigin=_outputs(emulator)["Address"])
    yield emulator
    emulator.client("cloudformation").delete_stack(StackName=STACK)


def _change(emulator, operation, **parameters):
    cloudformation = emulator.client("cloudformation")
    getattr(cloudformation, operation)(
        StackName=STACK,
        TemplateURL="https://s3.eu-central-1.amazonaws.com/artefacts/template.json",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    for _ in range(200):
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        if not stack["StackStatus"].endswith("_IN_PROGRESS"):
            break
        time.sleep(0.1)
    assert stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"), stack.get("StackStatusReason")


def _outputs(made):
    stack = made.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}


def _queue(made, output):
    url = _outputs(made)[output]
    return made.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]


def test_every_resource_is_made_and_without_a_key_for_models_nothing_knows_of_one(made, expanded):
    pages = made.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    there = {each["LogicalResourceId"] for page in pages for each in page["StackResourceSummaries"]}
    assert there == set(expanded["Resources"])
    for name in ("models", "restore", "remote-worker"):
        variables = made.client("lambda").get_function_configuration(FunctionName=f"{STACK}-{name}")["Environment"]
        assert "HF_API_KEY_PARAMETER" not in variables["Variables"], name


def test_the_table_has_its_keys_its_index_and_removes_what_is_over(made):
    dynamodb = made.client("dynamodb")
    table = dynamodb.describe_table(TableName=STACK)["Table"]
    keys = {each["AttributeName"]: each["KeyType"] for each in table["KeySchema"]}
    assert keys == {"pk": "HASH", "sk": "RANGE"}
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "gsi1" and index["Projection"]["ProjectionType"] == "KEYS_ONLY"
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    ttl = dynamodb.describe_time_to_live(TableName=STACK)["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    backups = dynamodb.describe_continuous_backups(TableName=STACK)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_queues_hide_messages_long_enough_and_give_them_up_to_their_dead_letter_queues(made):
    for name in ("Engine", "Remote"):
        queue, letters = _queue(made, f"{name}QueueUrl"), _queue(made, f"{name}DeadLettersUrl")
        assert int(queue["VisibilityTimeout"]) == 5400
        redrive = json.loads(queue["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"] == letters["QueueArn"]
        assert int(redrive["maxReceiveCount"]) == 20


def _mappings(made):
    every = made.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return {each["FunctionArn"].split(f"{STACK}-")[1]: each for each in every if STACK in each["FunctionArn"]}


def _alarms(made):
    pages = made.client("cloudwatch").get_paginator("describe_alarms").paginate()
    return [each for page in pages for each in page["MetricAlarms"] if each["AlarmName"].startswith(STACK)]


def test_workers_take_one_message_at_a_time_and_no_more_than_they_may(made):
    found = _mappings(made)
    assert set(found) == {"engine-worker", "remote-worker"}
    engine = found["engine-worker"]
    assert engine["EventSourceArn"] == _queue(made, "EngineQueueUrl")["QueueArn"]
    assert engine["BatchSize"] == 1
    assert engine["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert int(engine["ScalingConfig"]["MaximumConcurrency"]) == 4
    assert engine["State"] == "Enabled"
    assert found["remote-worker"]["State"] == "Disabled", "there is no key"


def test_the_photo_bucket_is_closed_and_lets_only_our_pages_upload(made):
    s3, bucket = made.client("s3"), f"{STACK}-photos-{ACCOUNT}"
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True} and len(block) == 4
    policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert policy["Statement"][0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    site, others = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    assert site["AllowedOrigins"] == [_outputs(made)["Address"]]
    assert site["AllowedMethods"] == ["GET", "HEAD", "PUT"]
    assert others["AllowedOrigins"] == ["https://other.example.org", "http://localhost:5173"]


def _asks(made, method, key="originals/u/1", **headers):
    """What the bucket of photos answers to a page."""
    host = f"{STACK}-photos-{ACCOUNT}.s3.{REGION}.amazonaws.com"
    sent = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return urllib3.request(method, f"{made.endpoint}/{key}", headers=sent, retries=False)


def _may(made, origin, headers, method="PUT"):
    asked = {"access_control_request_method": method, "access_control_request_headers": headers}
    return _asks(made, "OPTIONS", origin=origin, **asked).status == 200


def test_a_browser_lets_our_pages_upload_and_nobody_else(made):
    ours = _outputs(made)["Address"]
    assert _may(made, ours, "content-type,if-none-match")
    assert _may(made, "http://localhost:5173", "Content-Type, If-None-Match")
    assert not _may(made, ours, "content-type,x-amzn-trace-id"), "as Lambda's SDK would have pages send it"
    assert not _may(made, ours, "content-type", method="DELETE")
    assert not _may(made, "https://evil.example", "content-type")
    assert _asks(made, "OPTIONS").status == 400
    assert "access-control-allow-origin" not in _asks(made, "GET", origin="https://evil.example").headers
    assert _asks(made, "GET", origin=ours).headers["access-control-allow-origin"] == ours


def test_a_bucket_answers_nobody_who_has_not_signed_and_nobody_who_has_twice(made):
    assert _asks(made, "GET").status == 403
    assert _asks(made, "PUT").status == 403
    twice = _asks(made, "GET", "originals/u/1?X-Amz-Signature=1", authorization="AWS4-HMAC-SHA256 Credential=x")
    assert twice.status == 400 and b"Only one auth mechanism allowed" in twice.data


def _lifecycle(made):
    bucket = f"{STACK}-photos-{ACCOUNT}"
    return made.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]


def test_photos_are_removed_by_age_only_as_a_net(made):
    found = {each["ID"]: each for each in _lifecycle(made)}
    assert set(found) == {"unfinished", "deleted", "originals", "results"}
    assert found["deleted"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 7}
    assert found["unfinished"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert found["originals"]["Expiration"]["Days"] == 91


def test_every_route_of_the_api_leads_to_its_function(made, expanded, openapi_routes):
    api = _outputs(made)["ApiAddress"].split("//")[1].split(".")[0]
    client = made.client("apigatewayv2")
    routes = {each["RouteKey"]: each["Target"] for each in client.get_routes(ApiId=api)["Items"]}
    assert set(routes) == openapi_routes | BESIDES
    integrations = {each["IntegrationId"]: each for each in client.get_integrations(ApiId=api)["Items"]}
    for key, function in rules.routes(expanded).items():
        integration = integrations[routes[key].split("/")[1]]
        name = function.removesuffix("Function").lower()
        assert f"function:{STACK}-{name}/" in integration["IntegrationUri"], key
        assert integration["PayloadFormatVersion"] == "2.0"
    (stage,) = client.get_stages(ApiId=api)["Items"]
    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 50


def test_functions_know_where_everything_is(made):
    function = made.client("lambda").get_function_configuration(FunctionName=f"{STACK}-restore")
    variables = function["Environment"]["Variables"]
    outputs = _outputs(made)
    assert variables["BUCKET"] == outputs["PhotoBucketName"] == f"{STACK}-photos-{ACCOUNT}"
    assert variables["TABLE"] == outputs["TableName"] == STACK
    assert variables["ENGINE_QUEUE_URL"] == outputs["EngineQueueUrl"]
    assert variables["REMOTE_QUEUE_URL"] == outputs["RemoteQueueUrl"]
    assert variables["SECRET_KEY_PARAMETER"] == f"/{STACK}/secret-key"
    assert json.loads(variables["CORS_ORIGINS"]) == ["https://other.example.org", "http://localhost:5173"]
    assert json.loads(variables["ALLOWED_EXTENSIONS"]) == [".jpg", ".png"]
    assert variables["SESSION_CLEANUP_HOURS"] == "24"
    assert (function["Runtime"], function["Architectures"]) == ("provided.al2023", ["arm64"])
    assert variables["PHOTOS_THROUGH_SITE"] == "true"
    shown = json.dumps(variables)
    for name in ("secret-key", "first-password", "origin-key"):
        secret = made.client("ssm").get_parameter(Name=f"/{STACK}/{name}", WithDecryption=True)["Parameter"]["Value"]
        assert secret not in shown, name


def test_the_engine_has_two_processors_and_a_quarter_of_an_hour(made):
    engine = made.client("lambda").get_function_configuration(FunctionName=f"{STACK}-engine-worker")
    remote = made.client("lambda").get_function_configuration(FunctionName=f"{STACK}-remote-worker")
    assert (engine["MemorySize"], engine["Timeout"]) == (3008, 900)
    assert (remote["MemorySize"], remote["Timeout"]) == (256, 900)


def test_the_sweeper_comes_every_five_minutes(made):
    events = made.client("events")
    found = [each for each in events.list_rules()["Rules"] if each["Name"].startswith(STACK)]
    (rule,) = found
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(5 minutes)", "ENABLED")
    (target,) = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(f":function:{STACK}-sweeper")


def test_somebody_is_told_of_alarms_and_logs_end(made):
    topics = [each["TopicArn"] for each in made.client("sns").list_topics()["Topics"] if STACK in each["TopicArn"]]
    (subscription,) = made.client("sns").list_subscriptions_by_topic(TopicArn=topics[0])["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "somebody@example.org")
    alarms = _alarms(made)
    assert len(alarms) == 9
    assert all(each["AlarmActions"] == topics for each in alarms)
    groups = made.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{STACK}")["logGroups"]
    count = len(list(functions_in(read_template(ROOT / "template.yaml"))))
    assert [each["retentionInDays"] for each in groups] == [30] * count


def test_zz_keeping_for_ever_takes_the_net_away_a_key_has_its_queue_asked_and_nobody_to_tell_no_alarms(made, keys):
    site = _outputs(made)["Address"]
    _change(made, "update_stack", Retention="0/0", SiteOrigin=site, **{**keys, "ModelsKey": "set"})
    assert {each["ID"] for each in _lifecycle(made)} == {"unfinished", "deleted"}
    (rule,) = made.client("s3").get_bucket_cors(Bucket=f"{STACK}-photos-{ACCOUNT}")["CORSRules"]
    assert rule["AllowedOrigins"] == [site]
    variables = made.client("lambda").get_function_configuration(FunctionName=f"{STACK}-restore")["Environment"]
    assert variables["Variables"]["SESSION_CLEANUP_HOURS"] == "0"
    assert variables["Variables"]["CORS_ORIGINS"] == ""
    assert variables["Variables"]["HF_API_KEY_PARAMETER"] == f"/{STACK}/models-key"
    assert _mappings(made)["remote-worker"]["State"] == "Enabled"
    assert _alarms(made) == []


def test_zzz_a_bucket_that_knows_no_page_lets_none_upload(made, keys):
    """As between the two changes of a first deployment."""
    _change(made, "update_stack", **keys)
    with pytest.raises(ClientError, match="NoSuchCORSConfiguration"):
        made.client("s3").get_bucket_cors(Bucket=f"{STACK}-photos-{ACCOUNT}")
