"""What the account allows is asked first; AWS's answers come from botocore's own stubs."""

import contextlib
import datetime
import socket

import advice
import boto3
import checks
import pytest
from account import AccountError
from botocore.stub import Stubber
from conftest import REGION
from settings import parse

ARN = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b"
NOW = datetime.datetime.now(datetime.timezone.utc)
CERTIFICATE = f"DOMAIN_NAME=photos.example.org\nCERTIFICATE_ARN={ARN}\n"
POLICY = "arn:aws:iam::123456789012:policy/team/boundary"


class Account:
    """A session whose services answer what a test says."""

    def __init__(self):
        self._session = boto3.Session("key", "secret", region_name=REGION)
        self._clients, self.regions = {}, {}
        self.stubs = {}
        self._closing = contextlib.ExitStack()

    def client(self, service, region_name=REGION):
        if service not in self._clients:
            self._clients[service] = self._session.client(service, region_name=region_name)
            self.regions[service] = region_name
            self.stubs[service] = self._closing.enter_context(Stubber(self._clients[service]))
        return self._clients[service]

    def says(self, service, operation, answer=None, error=None, region=REGION, **asked):
        self.client(service, region)
        stub = self.stubs[service]
        if error:
            stub.add_client_error(operation, error, expected_params=asked or None)
        else:
            stub.add_response(operation, answer, asked or None)

    def close(self):
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()
        self._closing.close()


@pytest.fixture(autouse=True)
def known_domains(monkeypatch):
    """Names that are known to everybody; nobody is asked for them."""
    known = {"photos.example.org"}

    def resolve(name, _port):
        if name not in known:
            raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(checks.socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def account():
    made = Account()
    yield made
    made.close()


def _look(account, template, *lines, at_once=1000, free=None):
    account.says("lambda", "get_account_settings", _limits(at_once, at_once if free is None else free))
    read = parse("staging", "\n".join((f"AWS_REGION={REGION}", *lines)), ".env.staging")
    return checks.look(account, read, template)


def _limits(at_once, free):
    return {"AccountLimit": {"ConcurrentExecutions": at_once, "UnreservedConcurrentExecutions": free}}


def _certificate(account, **changes):
    found = {"Status": "ISSUED", "DomainName": "photos.example.org", "NotAfter": NOW + datetime.timedelta(days=200)}
    answer = {"Certificate": {**found, **changes}}
    account.says("acm", "describe_certificate", answer, region="us-east-1", CertificateArn=ARN)


def test_a_new_account_takes_the_defaults_without_a_word(account, template):
    assert _look(account, template, at_once=10) == []


def test_the_certificate_is_asked_for_in_us_east_1_wherever_the_stack_is(account, template):
    _certificate(account)
    assert _look(account, template, CERTIFICATE) == []
    assert account.client("acm").meta.region_name == "us-east-1"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"Status": "EXPIRED"}, "is EXPIRED: it has expired"),
        ({"Status": "VALIDATION_TIMED_OUT"}, "within 72 hours.*request another one"),
        ({"Status": "REVOKED"}, "it was revoked"),
        ({"Status": "FAILED"}, "could not issue it"),
        ({"Status": "INACTIVE"}, "not valid yet"),
        ({"NotAfter": NOW - datetime.timedelta(days=1)}, "expired on"),
        ({"DomainName": "example.org"}, "is for example.org, which does not cover DOMAIN_NAME=photos.example.org"),
        ({"DomainName": "*.photos.example.org"}, "does not cover"),
        ({"DomainName": "*.org"}, "does not cover"),
        ({"DomainName": "a.example", "SubjectAlternativeNames": ["a.example", "b.example"]}, "for a.example, b.example"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused_with_the_reason(account, template, changes, says):
    _certificate(account, **changes)
    with pytest.raises(AccountError, match=f"(?s)CERTIFICATE_ARN: .*{says}"):
        _look_only(account, template, CERTIFICATE)


def _look_only(account, template, *lines):
    """Where it ends before the account's limits are asked for."""
    checks.look(account, parse("staging", "\n".join((f"AWS_REGION={REGION}", *lines)), "f"), template)


def test_a_certificate_that_waits_for_its_proof_says_what_to_add(account, template):
    record = {"Name": "_x.photos.example.org.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}
    options = [{"DomainName": "photos.example.org", "ResourceRecord": record}]
    _certificate(account, Status="PENDING_VALIDATION", DomainValidationOptions=options)
    with pytest.raises(AccountError, match="(?s)waits for proof.*_x.photos.example.org. CNAME _y.acm-validations.aws."):
        _look_only(account, template, CERTIFICATE)


def test_a_certificate_that_is_not_there_says_where_it_is_looked_for(account, template):
    account.says("acm", "describe_certificate", error="ResourceNotFoundException", region="us-east-1")
    with pytest.raises(AccountError, match="no such certificate in us-east-1 of this account.*Request it there"):
        _look_only(account, template, CERTIFICATE)


@pytest.mark.parametrize(
    "changes",
    [
        {"DomainName": "*.example.org"},
        {"DomainName": "example.org", "SubjectAlternativeNames": ["example.org", "PHOTOS.example.org"]},
        {"DomainName": "example.org", "SubjectAlternativeNames": ["*.example.org"]},
    ],
)
def test_a_name_of_the_certificate_may_cover_the_domain_by_one_level(account, template, changes):
    _certificate(account, **changes)
    assert _look(account, template, CERTIFICATE) == []


def test_an_imported_certificate_that_ends_soon_is_told(account, template):
    _certificate(account, Type="IMPORTED", NotAfter=NOW + datetime.timedelta(days=5))
    (told,) = _look(account, template, CERTIFICATE)
    assert "ACM does not renew it" in told


def test_a_domain_that_nobody_knows_yet_is_told_with_what_comes_first(account, template, known_domains):
    known_domains.clear()
    _certificate(account)
    (told,) = _look(account, template, CERTIFICATE)
    assert "photos.example.org is not in the DNS yet" in told and "Deploy without DOMAIN_NAME first" in told


def test_what_may_not_be_asked_is_said_and_does_not_hold_up(account, template):
    account.says("acm", "describe_certificate", error="AccessDeniedException", region="us-east-1")
    account.says("iam", "get_policy", error="AccessDenied", PolicyArn=POLICY)
    account.says("lambda", "get_account_settings", error="AccessDeniedException")
    read = parse("staging", f"AWS_REGION={REGION}\nPERMISSIONS_BOUNDARY={POLICY}\n{CERTIFICATE}", "f")
    certificate, boundary, concurrency = checks.look(account, read, template)
    assert "The certificate could not be checked" in certificate
    assert "The permissions boundary could not be checked" in boundary
    assert "The account's limit of functions at once could not be checked" in concurrency


def test_a_boundary_that_is_not_there_is_refused(account, template):
    account.says("iam", "get_policy", error="NoSuchEntity", PolicyArn=POLICY)
    with pytest.raises(AccountError, match="PERMISSIONS_BOUNDARY: there is no policy arn:aws:iam"):
        _look_only(account, template, f"PERMISSIONS_BOUNDARY={POLICY}")


def test_a_boundary_that_is_there_is_taken(account, template):
    account.says("iam", "get_policy", {"Policy": {"PolicyName": "boundary"}}, PolicyArn=POLICY)
    assert _look(account, template, f"PERMISSIONS_BOUNDARY={POLICY}") == []


def test_more_memory_than_a_new_account_allows_is_told_before_anything_is_changed(account, template):
    account.says("lambda", "list_functions", {"Functions": [{"FunctionName": "f", "MemorySize": 1024}]})
    (told,) = _look(account, template, "ENGINE_MEMORY=3009", "ANALYZE_MEMORY=4000")
    assert told.startswith("ENGINE_MEMORY=3009 and ANALYZE_MEMORY=4000 may be more than this account allows")
    assert "Set ENGINE_MEMORY=3008" in told and "open a case with AWS support" in told


def test_memory_that_a_function_of_the_account_has_is_allowed(account, template):
    account.says("lambda", "list_functions", {"Functions": [{"FunctionName": "f", "MemorySize": 4096}]})
    assert _look(account, template, "ENGINE_MEMORY=4096") == []


def test_photos_that_would_take_every_function_are_refused(account, template):
    account.says("lambda", "get_account_settings", _limits(10, 10))
    with pytest.raises(AccountError, match="10 functions at once.*ENGINE_CONCURRENCY=10 would leave none") as refusal:
        _look_only(account, template, "ENGINE_CONCURRENCY=10")
    assert "Service Quotas → AWS Lambda → Concurrent executions" in str(refusal.value)


def test_photos_that_leave_few_functions_for_requests_are_told(account, template):
    (told,) = _look(account, template, "ENGINE_CONCURRENCY=4", "HF_API_KEY=hf_key", at_once=10)
    assert "ENGINE_CONCURRENCY=4 and REMOTE_CONCURRENCY=2 would leave 4 for the 6" in told
    (told,) = _look(account, template, "ENGINE_CONCURRENCY=2", at_once=1000, free=3)
    assert "1000 functions at once in this region, 3 of them unreserved" in told


# As CloudFormation tells them.
REASONS = {
    "Resource handler returned message: \"1 validation error detected: Value '3538' at 'memorySize' failed to satisfy "
    "constraint: Member must have value less than or equal to 3008 (Service: Lambda, Status Code: 400)\"": "ENGINE_MEMORY=3008",
    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008": "up to 10240 MB",
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its "
    "minimum value of [10].": "Service Quotas",
    "Access denied for operation 'AWS::CloudFront::Distribution: Your account must be verified before you can add new "
    "CloudFront resources.": "Open a case",
    "Invalid request provided: One or more of the CNAMEs you provided are already associated with a different "
    "resource": "Remove it there",
    "User: arn:aws:iam::1:user/a is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/b "
    "because no permissions boundary allows the iam:CreateRole action": "PERMISSIONS_BOUNDARY",
}


@pytest.mark.parametrize(("reason", "helps"), REASONS.items())
def test_what_aws_tells_in_its_words_is_followed_by_what_to_do(reason, helps):
    assert helps in advice.about(f"  EngineWorkerFunction: {reason}")


def test_nothing_is_advised_where_nothing_is_known():
    assert advice.about("Resource handler returned message: the bucket is not empty") == ""


BEFORE = {"outputs": {"RemoteQueueUrl": "https://sqs.example/remote"}, "parameters": {"ModelsKey": "set"}}


@pytest.mark.parametrize("kind", ["", "NotVisible", "Delayed"])
def test_a_key_stays_while_photos_wait_for_a_remote_model(account, kind):
    account.says("sqs", "get_queue_attributes", {"Attributes": {f"ApproximateNumberOfMessages{kind}": "2"}})
    with pytest.raises(AccountError, match="about 2 photos still wait.*Nothing was changed"):
        checks.no_remote_work_waits(account, BEFORE, "none")


def test_a_key_for_which_nobody_waits_can_be_taken_out(account):
    account.says("sqs", "get_queue_attributes", {"Attributes": {"ApproximateNumberOfMessages": "0"}})
    checks.no_remote_work_waits(account, BEFORE, "none")


@pytest.mark.parametrize(
    ("before", "models_key"),
    [(BEFORE, "set"), ({**BEFORE, "parameters": {"ModelsKey": "none"}}, "none"), ({"outputs": {}, "parameters": {}}, "none")],
)
def test_the_queue_is_asked_only_where_a_key_is_taken_out(account, before, models_key):
    checks.no_remote_work_waits(account, before, models_key)
