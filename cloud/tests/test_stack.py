"""What AWS can answer that the emulator never does, answered by botocore's own stubs."""

import datetime
import io
import re
import zipfile

import account
import background
import boto3
import functions
import health
import objects
import pytest
from artefacts import Artefacts
from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from botocore.stub import ANY, Stubber
from conftest import ACCOUNT, REGION
from serving import Handler, serving
from settings import parse
from stack import Stack, StackError

NAME = "photos"
SESSION = boto3.Session("key", "secret", region_name=REGION)
TEMPLATE = {"Parameters": {"Debug": {"Type": "String"}, "OriginKey": {"Type": "String", "NoEcho": True}}}


class _NoArtefacts:
    """Nothing is stored where only CloudFormation's answers matter."""

    def put(self, name, _content):
        return f"{NAME}/{name}"

    def url(self, key):
        return f"https://artefacts/{key}"


def _described(status):
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"Stacks": [{"StackName": NAME, "CreationTime": now, "StackStatus": status, "Parameters": []}]}


@pytest.fixture
def stubbed():
    stack = Stack(SESSION, NAME, lambda _: None, poll_seconds=0)
    with Stubber(stack._client) as stubber:
        yield stack, stubber
        stubber.assert_no_pending_responses()


def test_a_stack_that_somebody_else_changes_is_left_alone(stubbed):
    stack, stubber = stubbed
    stubber.add_response("describe_stacks", _described("UPDATE_IN_PROGRESS"))
    with pytest.raises(StackError, match="somebody else"):
        stack.make_ready()


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        ("UPDATE_ROLLBACK_FAILED", "choose “Continue update rollback”"),
        ("UPDATE_FAILED", "Choose “Roll back”"),
        ("CREATE_FAILED", "Remove it with make undeploy"),
        ("ROLLBACK_FAILED", "Remove it with make undeploy"),
        ("DELETE_FAILED", "finish with make undeploy"),
        ("IMPORT_ROLLBACK_FAILED", "Its events"),
    ],
)
def test_a_stack_that_is_stuck_says_what_to_do(stubbed, status, advice):
    stack, stubber = stubbed
    stubber.add_response("describe_stacks", _described(status))
    with pytest.raises(StackError, match=f"stuck: {status}.*{advice}"):
        stack.make_ready()


def _change_set(stubber, status="CREATE_COMPLETE", reason="", changes=()):
    for _ in range(3):
        stubber.add_response("describe_stacks", _described("UPDATE_COMPLETE"))
    asked = dict.fromkeys(("ChangeSetName", "ChangeSetType", "TemplateURL", "Parameters", "Capabilities"), ANY)
    tags = [{"Key": "photo-restoration", "Value": NAME}]
    stubber.add_response(
        "create_change_set", {"Id": "id", "StackId": "id"}, {"StackName": NAME, "Tags": tags, **asked}
    )
    described = {"Status": status, "StatusReason": reason, "Changes": list(changes)}
    stubber.add_response("describe_change_set", {"Status": "CREATE_IN_PROGRESS"})
    stubber.add_response("describe_change_set", described)
    if status == "CREATE_COMPLETE":
        stubber.add_response("describe_change_set", described)


@pytest.mark.parametrize(
    ("name", "action", "replacement"),
    [
        ("PhotoBucket", "Modify", "True"),
        ("Table", "Modify", "True"),
        ("Table", "Remove", None),
        ("Table", "Dynamic", None),
    ],
)
def test_a_change_that_would_lose_photos_or_records_is_refused(stubbed, name, action, replacement):
    stack, stubber = stubbed
    change = {"Action": action, "LogicalResourceId": name}
    if replacement:
        change["Replacement"] = replacement
    _change_set(stubber, changes=[{"Type": "Resource", "ResourceChange": change}])
    stubber.add_response("delete_change_set", {}, {"StackName": NAME, "ChangeSetName": ANY})
    with pytest.raises(StackError, match=f"replace or remove {name}"):
        stack.change(TEMPLATE, {"Debug": "true"}, _NoArtefacts())


def _perhaps(name, *properties):
    """A change of which CloudFormation cannot say whether it replaces."""
    details = [{"Target": {"Name": each, "RequiresRecreation": "Conditionally"}} for each in properties]
    details.append({"Target": {"Name": "Tags", "RequiresRecreation": "Never"}})
    change = {"Action": "Modify", "LogicalResourceId": name, "Replacement": "Conditional", "Details": details}
    return {"Type": "Resource", "ResourceChange": change}


def test_a_change_that_perhaps_replaces_photos_or_records_is_refused_with_what_it_is_about(stubbed):
    stack, stubber = stubbed
    changes = [_perhaps("Table", "KeySchema", "AttributeDefinitions"), _perhaps("Api", "Body")]
    _change_set(stubber, changes=changes)
    stubber.add_response("delete_change_set", {}, {"StackName": NAME, "ChangeSetName": ANY})
    with pytest.raises(StackError, match="cannot tell") as refusal:
        stack.change(TEMPLATE, {"Debug": "true"}, _NoArtefacts())
    assert "Table (AttributeDefinitions, KeySchema). That could lose" in str(refusal.value)
    assert 'DEPLOY_FLAGS="--may-replace=Table"' in str(refusal.value)


def _is_made(stubber):
    stubber.add_response("execute_change_set", {})
    stubber.add_response("describe_stacks", _described("UPDATE_IN_PROGRESS"))
    stubber.add_response("describe_stacks", _described("UPDATE_COMPLETE"))


def test_a_change_that_perhaps_replaces_is_made_by_those_who_have_looked(stubbed):
    stack, stubber = stubbed
    stack._may_replace = ["Table"]
    _change_set(stubber, changes=[_perhaps("Table", "AttributeDefinitions")])
    _is_made(stubber)
    assert stack.change(TEMPLATE, {}, _NoArtefacts()) is True


def test_a_change_that_replaces_is_refused_whatever_the_flags_say(stubbed):
    stack, stubber = stubbed
    stack._may_replace = ["Table"]
    change = {"Action": "Modify", "LogicalResourceId": "Table", "Replacement": "True"}
    _change_set(stubber, changes=[{"Type": "Resource", "ResourceChange": change}])
    stubber.add_response("delete_change_set", {}, {"StackName": NAME, "ChangeSetName": ANY})
    with pytest.raises(StackError, match="replace or remove Table"):
        stack.change(TEMPLATE, {}, _NoArtefacts())


def test_a_change_that_keeps_them_is_made(stubbed):
    stack, stubber = stubbed
    change = {"Action": "Modify", "LogicalResourceId": "PhotoBucket", "Replacement": "False"}
    _change_set(stubber, changes=[{"Type": "Resource", "ResourceChange": change}])
    _is_made(stubber)
    assert stack.change(TEMPLATE, {}, _NoArtefacts()) is True


def test_a_template_that_cloudformation_refuses_is_told(stubbed):
    stack, stubber = stubbed
    # It stays to be looked at.
    _change_set(stubber, "FAILED", "Rules failed: DomainName needs CertificateArn.")
    with pytest.raises(StackError, match="DomainName needs CertificateArn"):
        stack.change(TEMPLATE, {}, _NoArtefacts())


def _failed(logical_id, status, reason):
    now = datetime.datetime.now(datetime.timezone.utc)
    event = {"StackId": "id", "EventId": "1", "StackName": NAME, "Timestamp": now, "LogicalResourceId": logical_id}
    return {**event, "ResourceStatus": status, "ResourceStatusReason": reason}


def test_a_change_that_cloudformation_takes_back_says_why_and_what_to_do(stubbed):
    stack, stubber = stubbed
    _change_set(stubber)
    stubber.add_response("execute_change_set", {})
    stubber.add_response("describe_stacks", _described("UPDATE_ROLLBACK_COMPLETE"))
    reason = "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008"
    events = [_failed("EngineWorkerFunction", "UPDATE_FAILED", reason)]
    stubber.add_response("describe_stack_events", {"StackEvents": events})
    with pytest.raises(StackError, match="(?s)EngineWorkerFunction: 'MemorySize'.*Set ENGINE_MEMORY=3008"):
        stack.change(TEMPLATE, {}, _NoArtefacts())


def test_protection_is_switched_on_and_off(stubbed):
    stack, stubber = stubbed
    for protected in (True, False):
        asked = {"StackName": NAME, "EnableTerminationProtection": protected}
        stubber.add_response("update_termination_protection", {"StackId": "id"}, asked)
        described = _described("UPDATE_COMPLETE")
        described["Stacks"][0]["EnableTerminationProtection"] = protected
        stubber.add_response("describe_stacks", described)
        stack.protect(protected)
        assert stack.is_protected() is protected


def test_a_change_set_without_changes_is_no_failure(stubbed):
    stack, stubber = stubbed
    _change_set(stubber, "FAILED", "The submitted information didn't contain changes.")
    stubber.add_response("delete_change_set", {})
    assert stack.change(TEMPLATE, {}, _NoArtefacts()) is False


def test_a_stack_that_cannot_be_deleted_says_why(stubbed):
    stack, stubber = stubbed
    stubber.add_response("delete_stack", {})
    stubber.add_response("describe_stacks", _described("DELETE_FAILED"))
    event = _failed("SiteBucket", "DELETE_FAILED", "The bucket is not empty")
    stubber.add_response("describe_stack_events", {"StackEvents": [event]})
    with pytest.raises(StackError, match="SiteBucket: The bucket is not empty"):
        stack.delete()


def test_a_bucket_of_artefacts_that_is_somebody_elses_is_not_used():
    artefacts = Artefacts(SESSION, ACCOUNT, NAME)
    with Stubber(artefacts._client) as stubber:
        stubber.add_client_error("head_bucket", "403", http_status_code=403)
        with pytest.raises(ClientError, match="403"):
            artefacts.make_bucket()


def test_many_objects_are_deleted_a_thousand_at_a_time():
    s3 = SESSION.client("s3")
    found = [(f"originals/{number}", "null", True) for number in range(2001)]
    with Stubber(s3) as stubber:
        for start, end in ((0, 1000), (1000, 2000), (2000, 2001)):
            batch = [{"Key": key, "VersionId": version} for key, version, _ in found[start:end]]
            expected = {"Bucket": NAME, "Delete": {"Objects": batch, "Quiet": True}, "ExpectedBucketOwner": ACCOUNT}
            stubber.add_response("delete_objects", {}, expected)
        objects.delete(s3, NAME, ACCOUNT, iter(found))
        stubber.assert_no_pending_responses()


def test_objects_that_s3_does_not_delete_are_told_though_it_answers_200():
    s3 = SESSION.client("s3")
    refusal = {"Key": "originals/1", "Code": "AccessDenied", "Message": "It is locked"}
    with Stubber(s3) as stubber:
        stubber.add_response("delete_objects", {"Errors": [refusal]})
        with pytest.raises(objects.DeletionError, match="originals/1: AccessDenied It is locked"):
            objects.delete(s3, NAME, ACCOUNT, [("originals/1", "null", True)])


@pytest.mark.parametrize(
    ("state", "answer", "says"),
    [
        ({"State": "Pending", "StateReason": "The function is being created."}, None, "is Pending.*being created"),
        ({"State": "Active", "LastUpdateStatus": "InProgress"}, None, "its last update InProgress"),
        ({"State": "Active"}, {"FunctionError": "Unhandled", "Payload": b'{"errorType":"Runtime.ExitError"}'}, "fails: .*ExitError"),
        ({"State": "Active"}, {"Payload": b"null"}, "gives an unexpected answer: null"),
        ({"State": "Active"}, {"Payload": b"no JSON"}, "unexpected answer: no JSON"),
        ({"State": "Active"}, {"Payload": b'{"batchItemFailures":[{"itemIdentifier":""}]}'}, "gives an unexpected answer"),
    ],
)
def test_a_worker_that_is_not_well_is_told(state, answer, says):
    lambdas = background.client(SESSION)
    with Stubber(lambdas) as stubber:
        stubber.add_response("get_function_configuration", state, {"FunctionName": f"{NAME}-engine-worker"})
        if answer:
            body = answer["Payload"]
            body = StreamingBody(io.BytesIO(body), len(body))
            stubber.add_response("invoke", {**answer, "Payload": body})
        fault = background.look(lambdas, NAME)
        stubber.assert_no_pending_responses()
    assert re.search(f"The function {NAME}-engine-worker .*{says}", fault), fault


def test_a_function_that_may_not_be_called_is_told():
    lambdas = background.client(SESSION)
    with Stubber(lambdas) as stubber:
        stubber.add_response("get_function_configuration", {"State": "Active"})
        stubber.add_client_error("invoke", "TooManyRequestsException", "Rate Exceeded.")
        assert "cannot be called: " in background.look(lambdas, NAME)


def _production():
    return parse("production", f"AWS_REGION={REGION}\n", ".env.production")


def test_production_wants_the_stacks_name():
    name = "photo-restoration-production"
    account.confirm(_production(), ACCOUNT, False, ask=lambda _: name, is_asking=lambda: True)
    with pytest.raises(account.AccountError, match="Nothing was changed"):
        account.confirm(_production(), ACCOUNT, False, ask=lambda _: "yes", is_asking=lambda: True)
    account.confirm(_production(), ACCOUNT, True, is_asking=lambda: False)


def test_a_build_that_fails_names_the_command(tmp_path, monkeypatch):
    cargo = tmp_path / "cargo"
    cargo.write_text("#!/bin/sh\nexit 101\n")
    cargo.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(functions.BuildError, match="lambda build --profile lambda --locked --arm64 .*--package login"):
        functions.build(tmp_path, ["login"], "arm64")


def test_the_same_program_is_packed_into_the_same_zip(tmp_path):
    program = tmp_path / "bootstrap"
    program.write_bytes(b"\x7fELF program")
    first = functions.pack(program)
    program.touch()
    assert functions.pack(program) == first
    (entry,) = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert (entry.filename, entry.external_attr >> 16) == ("bootstrap", 0o755)


ANSWERS = {path: (status, b'{"status":"healthy"}') for path, status in health.CHECKS}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, None),
        ({"/api/v1/health": (200, b"<!doctype html>")}, "/api/v1/health says <!doctype html>"),
        ({"/api/v1/health": (200, b'{"status":"ill"}')}, '"ill"'),
        ({"/api/v1/auth/me": (500, b"no")}, "GET /api/v1/auth/me answers 500, expected 401: no"),
        ({"/": (403, b"denied")}, "The page answers 403: denied"),
        ({"/": (200, b"old")}, "still the former one"),
    ],
)
def test_what_is_not_well_is_told(changed, says):
    with _answering({**ANSWERS, "/": (200, b"new"), **changed}) as address:
        fault = health.look(address, b"new")
    assert fault is None if says is None else says in fault


def _answering(answers):
    """Answers each path as it is told."""

    class Answer(Handler):
        def do_GET(self):
            self.reply(*answers[self.path])

        do_POST = do_GET

    return serving(Answer)


def test_an_address_that_nobody_knows_is_a_fault():
    assert "answers nothing" in health.look("http://127.0.0.1:9", b"")
