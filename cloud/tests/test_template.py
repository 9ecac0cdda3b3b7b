"""The template against our rules, and each rule against a template that breaks it."""

import copy

import pytest
import template_rules as rules
from template_rules import every, of_type

# Preflights of pages on other origins are answered by the function, but are no operation of the API.
PREFLIGHT = "OPTIONS /api/v1/{proxy+}"

ALL = [
    rules.wildcards,
    rules.open_cors,
    rules.public_buckets,
    rules.plain_secrets,
    rules.hasty_queues,
    rules.losable,
    rules.unwatched,
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_the_template_keeps_the_rule(expanded, rule):
    assert rule(expanded) == []


def _policy(resources, role, action):
    for statement in resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]:
        if action in every(statement)[0].get("Action", ""):
            return every(statement)[0]
    raise AssertionError(f"{role} has no {action}")


def _bucket(resources, name="PhotoBucket"):
    return resources[name]["Properties"]


def _steps(resources, function):
    return resources[function]["Properties"]["Events"]["Steps"]["Properties"]


def _set(holder, key, value):
    holder[key] = value


BREAKS = {
    "an action with a star": (rules.wildcards, lambda r: _set(_policy(r, "RestoreRole", "s3:PutObject"), "Action", "s3:*")),
    "every resource": (rules.wildcards, lambda r: _set(_policy(r, "LoginRole", "dynamodb:GetItem"), "Resource", "*")),
    "every bucket": (
        rules.wildcards,
        lambda r: _set(_policy(r, "HistoryRole", "s3:GetObject"), "Resource", ["arn:aws:s3:::*/originals/*"]),
    ),
    "a whole bucket": (
        rules.wildcards,
        lambda r: _set(_policy(r, "HistoryRole", "s3:GetObject"), "Resource", {"Fn::Sub": "${PhotoBucket.Arn}/*"}),
    ),
    "a managed policy": (
        rules.wildcards,
        lambda r: _set(r["ModelsRole"]["Properties"], "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ),
    "a bucket policy for everybody": (
        rules.wildcards,
        lambda r: _set(r["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][1], "Principal", "*"),
    ),
    "every origin": (
        rules.open_cors,
        lambda r: _set(_bucket(r)["CorsConfiguration"]["CorsRules"][0], "AllowedOrigins", ["*"]),
    ),
    "every header": (
        rules.open_cors,
        lambda r: _set(_bucket(r)["CorsConfiguration"]["CorsRules"][0], "AllowedHeaders", ["*"]),
    ),
    "deleting by pages": (
        rules.open_cors,
        lambda r: _bucket(r)["CorsConfiguration"]["CorsRules"][0]["AllowedMethods"].append("DELETE"),
    ),
    "an API with CORS of its own": (
        rules.open_cors,
        lambda r: _set(r["Api"]["Properties"], "CorsConfiguration", {"AllowOrigins": ["*"]}),
    ),
    "a bucket that can be public": (
        rules.public_buckets,
        lambda r: _set(_bucket(r)["PublicAccessBlockConfiguration"], "BlockPublicPolicy", False),
    ),
    "an unencrypted bucket": (rules.public_buckets, lambda r: _bucket(r, "SiteBucket").pop("BucketEncryption")),
    "a bucket over plain HTTP": (
        rules.public_buckets,
        lambda r: r["PhotoBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"].pop(0),
    ),
    "a secret in an environment": (
        rules.plain_secrets,
        lambda r: _set(r["LoginFunction"]["Properties"]["Environment"]["Variables"], "SECRET_KEY", "0123456789"),
    ),
    "a password parameter in an environment": (
        rules.plain_secrets,
        lambda r: _set(r["LoginFunction"]["Properties"]["Environment"]["Variables"], "APP", {"Ref": "AuthPassword"}),
    ),
    "a secret's text": (
        rules.plain_secrets,
        lambda r: _set(r["SigningSecret"]["Properties"], "SecretString", "0123456789"),
    ),
    "a slow worker": (rules.hasty_queues, lambda r: _set(r["RemoteWorkerFunction"]["Properties"], "Timeout", 121)),
    "no partial failures": (
        rules.hasty_queues,
        lambda r: _set(_steps(r, "EngineWorkerFunction"), "FunctionResponseTypes", []),
    ),
    "no most": (
        rules.hasty_queues,
        lambda r: _steps(r, "EngineWorkerFunction").pop("ScalingConfig"),
    ),
    "no dead letters": (rules.hasty_queues, lambda r: r["EngineQueue"]["Properties"].pop("RedrivePolicy")),
    "too few tries": (
        rules.hasty_queues,
        lambda r: _set(r["EngineQueue"]["Properties"]["RedrivePolicy"], "maxReceiveCount", 5),
    ),
    "dead letters that do not last": (
        rules.hasty_queues,
        lambda r: _set(r["EngineDeadLetters"]["Properties"], "MessageRetentionPeriod", 86400),
    ),
    "an unencrypted queue": (rules.hasty_queues, lambda r: r["RemoteDeadLetters"]["Properties"].pop("SqsManagedSseEnabled")),
    "photos that go with the stack": (rules.losable, lambda r: r["PhotoBucket"].pop("DeletionPolicy")),
    "records that go when replaced": (rules.losable, lambda r: r["Table"].pop("UpdateReplacePolicy")),
    "no way back in time": (rules.losable, lambda r: r["Table"]["Properties"].pop("PointInTimeRecoverySpecification")),
    "photos that always expire": (
        rules.losable,
        lambda r: _bucket(r)["LifecycleConfiguration"]["Rules"].append(
            {"Status": "Enabled", "Prefix": "originals/", "ExpirationInDays": 30}
        ),
    ),
    "a log for ever": (rules.unwatched, lambda r: r["LoginLogs"]["Properties"].pop("RetentionInDays")),
    "a log of its own": (rules.unwatched, lambda r: r["LoginFunction"]["Properties"].pop("LoggingConfig")),
    "unwatched errors": (rules.unwatched, lambda r: r.pop("SweeperErrorsAlarm")),
    "unwatched dead letters": (rules.unwatched, lambda r: r.pop("RemoteDeadLettersAlarm")),
    "an alarm that tells nobody": (
        rules.unwatched,
        lambda r: _set(r["EngineWaitAlarm"]["Properties"], "AlarmActions", {}),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_template_that_breaks_the_rule_is_found(template, name):
    rule, breaks = BREAKS[name]
    before = copy.deepcopy(template)
    breaks(template["Resources"])
    assert template != before
    assert rule(rules.expand(template)) != []


def test_a_password_parameter_that_is_shown_is_found(template):
    del template["Parameters"]["AuthPassword"]["NoEcho"]
    assert rules.plain_secrets(rules.expand(template)) != []


def test_a_password_in_an_output_is_found(template):
    template["Outputs"]["Password"] = {"Value": {"Ref": "AuthPassword"}}
    assert rules.plain_secrets(rules.expand(template)) != []


def test_every_route_has_an_event_and_every_event_its_route(expanded, openapi_routes):
    found = rules.routes(expanded)
    assert found.pop(PREFLIGHT) == "ModelsFunction"
    assert set(found) == openapi_routes


def test_a_route_without_an_event_is_found(template, openapi_routes):
    del template["Resources"]["HistoryFunction"]["Properties"]["Events"]["Download"]
    assert openapi_routes - set(rules.routes(rules.expand(template))) == {"GET /api/v1/restore/{id}/download"}


def test_each_function_has_a_role_of_its_own(expanded):
    roles = [each["Role"]["Fn::GetAtt"][0] for each in of_type(expanded, "AWS::Lambda::Function").values()]
    assert len(roles) == 7
    assert sorted(set(roles)) == sorted(roles)
    assert set(of_type(expanded, "AWS::IAM::Role")) == set(roles)


def test_only_the_api_and_the_schedule_may_call_functions(expanded):
    callers = {each["Principal"] for each in of_type(expanded, "AWS::Lambda::Permission").values()}
    assert callers == {"apigateway.amazonaws.com", "events.amazonaws.com"}
    for name, permission in of_type(expanded, "AWS::Lambda::Permission").items():
        assert "SourceArn" in permission, name


def test_the_api_is_not_cached_and_its_errors_pass_unchanged(expanded):
    (distribution,) = of_type(expanded, "AWS::CloudFront::Distribution").values()
    config = distribution["DistributionConfig"]
    assert "CustomErrorResponses" not in config
    (api,) = config["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert "FunctionAssociations" not in api
    site = config["DefaultCacheBehavior"]
    assert "AllowedMethods" not in site, "only GET and HEAD"
    assert {site["ResponseHeadersPolicyId"]["Ref"], api["ResponseHeadersPolicyId"]["Ref"]} == {"SecurityHeaders"}


def _holds(condition, parameters):
    """Whether a condition of a rule holds, for the functions that ours use."""
    (function, arguments), = condition.items()
    if function == "Fn::Not":
        return not _holds(arguments[0], parameters)
    assert function == "Fn::Equals"
    one, other = (parameters[each["Ref"]] if isinstance(each, dict) else each for each in arguments)
    return one == other


@pytest.mark.parametrize(
    ("changes", "refused_by"),
    [
        ({}, set()),
        ({"RetentionHours": "0"}, {"KeepingForEverHasNoNet"}),
        ({"RetentionHours": "0", "PhotoExpiryDays": "0"}, set()),
        ({"DomainName": "a.example"}, {"DomainHasCertificate"}),
        ({"DomainName": "a.example", "CertificateArn": "arn"}, set()),
        ({"MonthlyBudget": "10"}, {"BudgetHasEmail"}),
        ({"MonthlyBudget": "10", "AlarmEmail": "a@b"}, set()),
    ],
)
def test_parameters_that_do_not_fit_together_are_refused(expanded, changes, refused_by):
    defaults = {name: str(each.get("Default", "")) for name, each in expanded["Parameters"].items()}
    parameters = {**defaults, **changes}
    refused = set()
    for name, rule in expanded["Rules"].items():
        if _holds(rule["RuleCondition"], parameters):
            if not all(_holds(each["Assert"], parameters) for each in rule["Assertions"]):
                refused.add(name)
    assert refused == refused_by
