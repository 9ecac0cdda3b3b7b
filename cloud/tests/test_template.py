"""The template against our rules, and each rule against a template that breaks it."""

import copy
import re

import distribution_rules
import pytest
import settings
import template_rules as rules
from template_rules import every, of_type

# Preflights of pages on other origins, and addresses that are none, are answered by the function, but are no
# operations of the API.
BESIDES = {"OPTIONS /api/v1/{proxy+}", "$default"}

ALL = [
    rules.wildcards,
    rules.open_cors,
    rules.public_buckets,
    rules.plain_secrets,
    rules.hasty_queues,
    rules.losable,
    rules.unwatched,
    rules.looping,
    rules.refused_by_new_accounts,
    rules.asked_in_vain,
    rules.unbounded_roles,
    rules.others_costs,
    distribution_rules.kept_errors,
    distribution_rules.unlocked_api,
    distribution_rules.runnable_photos,
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


def _variables(resources, function):
    return resources[function]["Properties"]["Environment"]["Variables"]


def _distribution(resources):
    return resources["Distribution"]["Properties"]["DistributionConfig"]


def _errors(resources):
    return _distribution(resources)["CustomErrorResponses"]


def _behaviours(resources):
    return _distribution(resources)["CacheBehaviors"]


def _origin(resources, name):
    (found,) = (each for each in _distribution(resources)["Origins"] if each["Id"] == name)
    return found


def _photo_requests(resources):
    return resources["PhotoRequests"]["Properties"]["OriginRequestPolicyConfig"]


def _photo_headers(resources):
    return resources["PhotoHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]


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
        lambda r: _set(_variables(r, "LoginFunction"), "SECRET_KEY", "0123456789"),
    ),
    "a key parameter in an environment": (
        rules.plain_secrets,
        lambda r: _set(_variables(r, "LoginFunction"), "APP", {"Ref": "OriginKey"}),
    ),
    "a key in an environment": (
        rules.plain_secrets,
        lambda r: _set(_variables(r, "RemoteWorkerFunction"), "HF_API_KEY_PARAMETER", {"Ref": "ModelsKey"}),
    ),
    "a secret's text": (
        rules.plain_secrets,
        lambda r: _set(r, "Signing", {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "0123456789"}}),
    ),
    "a secret that is paid for": (rules.plain_secrets, lambda r: _set(r, "Signing", {"Type": "AWS::SecretsManager::Secret"})),
    "a slow worker": (rules.hasty_queues, lambda r: _set(r["RemoteWorkerFunction"]["Properties"], "Timeout", 901)),
    "no partial failures": (
        rules.hasty_queues,
        lambda r: _set(_steps(r, "EngineWorkerFunction"), "FunctionResponseTypes", []),
    ),
    "no most": (
        rules.hasty_queues,
        lambda r: _steps(r, "EngineWorkerFunction").pop("ScalingConfig"),
    ),
    "no dead-letter queue": (rules.hasty_queues, lambda r: r["EngineQueue"]["Properties"].pop("RedrivePolicy")),
    "too few tries": (
        rules.hasty_queues,
        lambda r: _set(r["EngineQueue"]["Properties"]["RedrivePolicy"], "maxReceiveCount", 5),
    ),
    "a dead-letter queue that does not last": (
        rules.hasty_queues,
        lambda r: _set(r["EngineDeadLetters"]["Properties"], "MessageRetentionPeriod", 86400),
    ),
    "an unencrypted queue": (rules.hasty_queues, lambda r: r["RemoteDeadLetters"]["Properties"].pop("SqsManagedSseEnabled")),
    "photos that go with the stack": (rules.losable, lambda r: r["PhotoBucket"].pop("DeletionPolicy")),
    "records that go when replaced": (rules.losable, lambda r: r["Table"].pop("UpdateReplacePolicy")),
    "no way back in time": (rules.losable, lambda r: r["Table"]["Properties"].pop("PointInTimeRecoverySpecification")),
    "deleted photos that are gone at once": (rules.losable, lambda r: _bucket(r).pop("VersioningConfiguration")),
    "deleted photos that never go": (rules.losable, lambda r: _bucket(r)["LifecycleConfiguration"]["Rules"].pop(1)),
    "photos that expire by another condition": (
        rules.losable,
        lambda r: _set(_bucket(r)["LifecycleConfiguration"]["Rules"][2], "Fn::If", ["HasDomain", {"ExpirationInDays": 1}, {}]),
    ),
    "photos that always expire": (
        rules.losable,
        lambda r: _bucket(r)["LifecycleConfiguration"]["Rules"].append(
            {"Status": "Enabled", "Prefix": "originals/", "ExpirationInDays": 30}
        ),
    ),
    "a log for ever": (rules.unwatched, lambda r: r["LoginLogs"]["Properties"].pop("RetentionInDays")),
    "a log of its own": (rules.unwatched, lambda r: r["LoginFunction"]["Properties"].pop("LoggingConfig")),
    "unwatched errors": (rules.unwatched, lambda r: r.pop("SweeperErrorsAlarm")),
    "an unwatched dead-letter queue": (rules.unwatched, lambda r: r.pop("RemoteDeadLettersAlarm")),
    "an unwatched API": (rules.unwatched, lambda r: r.pop("ApiFailuresAlarm")),
    "an alarm that tells nobody": (
        rules.unwatched,
        lambda r: _set(r["EngineWaitAlarm"]["Properties"], "AlarmActions", []),
    ),
    "an alarm where nobody is to be told": (rules.unwatched, lambda r: r["EngineWaitAlarm"].pop("Condition")),
    "more alarms than are for nothing": (
        rules.unwatched,
        lambda r: r.update({f"Alarm{number}": r["EngineWaitAlarm"] for number in range(2)}),
    ),
    "a log that fills the account's policy": (
        rules.unwatched,
        lambda r: _set(r["ApiLogs"]["Properties"], "LogGroupName", {"Fn::Sub": "/aws/apigateway/${AWS::StackName}"}),
    ),
    "a worker that Lambda stops": (rules.looping, lambda r: r["RemoteWorkerFunction"]["Properties"].pop("RecursiveLoop")),
    "a worker that Lambda is to stop": (
        rules.looping,
        lambda r: _set(r["EngineWorkerFunction"]["Properties"], "RecursiveLoop", "Terminate"),
    ),
    "more memory than a new account has": (
        rules.refused_by_new_accounts,
        lambda r: _set(r["HistoryFunction"]["Properties"], "MemorySize", 3538),
    ),
    "a queue that is asked without a key": (
        rules.asked_in_vain,
        lambda r: _steps(r, "RemoteWorkerFunction").pop("Enabled"),
    ),
    "a queue that is never asked": (
        rules.asked_in_vain,
        lambda r: _set(_steps(r, "EngineWorkerFunction"), "Enabled", False),
    ),
    "a role without a boundary": (
        rules.unbounded_roles,
        lambda r: r["SweeperRole"]["Properties"].pop("PermissionsBoundary"),
    ),
    "a budget for the whole account": (
        rules.others_costs,
        lambda r: r["MonthlyCost"]["Properties"]["Budget"].pop("CostFilters"),
    ),
    "a 503 for everybody": (distribution_rules.kept_errors, lambda r: _errors(r).pop()),
    "an error's default time": (distribution_rules.kept_errors, lambda r: _errors(r)[1].pop("ErrorCachingMinTTL")),
    "the page instead of an error": (
        distribution_rules.kept_errors,
        lambda r: _errors(r)[2].update({"ResponsePagePath": "/index.html", "ResponseCode": 200}),
    ),
    "an API without its key": (distribution_rules.unlocked_api, lambda r: _origin(r, "api").pop("OriginCustomHeaders")),
    "a key for the photos": (
        distribution_rules.unlocked_api,
        lambda r: _set(_origin(r, "photos"), "OriginCustomHeaders", _origin(r, "api")["OriginCustomHeaders"]),
    ),
    "a function that anybody may ask": (
        distribution_rules.unlocked_api,
        lambda r: _variables(r, "ModelsFunction").pop("ORIGIN_KEY_HASHES"),
    ),
    "photos without signatures": (
        distribution_rules.runnable_photos,
        lambda r: _set(_origin(r, "photos"), "OriginAccessControlId", {"Fn::GetAtt": ["SiteAccess", "Id"]}),
    ),
    "photos that are kept at an edge": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[1], "CachePolicyId", "658327ea-f89d-4fab-a63d-7e88639e58f6"),
    ),
    "photos that are changed by pages": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[2], "AllowedMethods", ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]),
    ),
    "photos over plain HTTP": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[2], "ViewerProtocolPolicy", "allow-all"),
    ),
    "the browser's headers for S3": (
        distribution_rules.runnable_photos,
        lambda r: _set(_photo_requests(r)["HeadersConfig"], "HeaderBehavior", "allViewer"),
    ),
    "addresses without their query": (
        distribution_rules.runnable_photos,
        lambda r: _set(_photo_requests(r)["QueryStringsConfig"], "QueryStringBehavior", "none"),
    ),
    "pages among the photos": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[1], "ResponseHeadersPolicyId", {"Ref": "SecurityHeaders"}),
    ),
    "a photo that says what it is": (
        distribution_rules.runnable_photos,
        lambda r: _set(_photo_headers(r)["ContentSecurityPolicy"], "Override", False),
    ),
    "weights through the site": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[2], "PathPattern", "/weights/*"),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_template_that_breaks_the_rule_is_found(template, name):
    rule, breaks = BREAKS[name]
    before = copy.deepcopy(template)
    breaks(template["Resources"])
    assert template != before
    assert rule(rules.expand(template)) != []


def test_a_secret_parameter_that_is_shown_is_found(template):
    del template["Parameters"]["OriginKey"]["NoEcho"]
    assert rules.plain_secrets(rules.expand(template)) != []


def test_a_key_in_an_output_is_found(template):
    template["Outputs"]["Key"] = {"Value": {"Ref": "OriginKey"}}
    assert rules.plain_secrets(rules.expand(template)) != []


def test_every_route_has_an_event_and_every_event_its_route(expanded, openapi_routes):
    found = rules.routes(expanded)
    assert {found.pop(each) for each in BESIDES} == {"ModelsFunction"}
    assert set(found) == openapi_routes


def test_a_route_without_an_event_is_found(template, openapi_routes):
    del template["Resources"]["HistoryFunction"]["Properties"]["Events"]["Download"]
    assert openapi_routes - set(rules.routes(rules.expand(template))) == {"GET /api/v1/restore/{id}/download"}


def test_each_function_has_a_role_of_its_own(expanded):
    roles = [each["Role"]["Fn::GetAtt"][0] for each in of_type(expanded, "AWS::Lambda::Function").values()]
    assert len(roles) == 8
    assert sorted(set(roles)) == sorted(roles)
    assert set(of_type(expanded, "AWS::IAM::Role")) == set(roles)


def test_only_the_api_and_the_schedule_may_call_functions(expanded):
    callers = {each["Principal"] for each in of_type(expanded, "AWS::Lambda::Permission").values()}
    assert callers == {"apigateway.amazonaws.com", "events.amazonaws.com"}
    for name, permission in of_type(expanded, "AWS::Lambda::Permission").items():
        assert "SourceArn" in permission, name


def test_the_api_is_not_cached_and_the_page_takes_only_get_and_head(expanded):
    config = distribution_rules.config_of(expanded)
    api = config["CacheBehaviors"][0]
    assert api["PathPattern"] == "/api/*"
    assert api["CachePolicyId"] == distribution_rules.CACHING_DISABLED
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


def test_a_net_that_comes_before_the_retention_is_found(template):
    template["Parameters"]["Retention"]["AllowedPattern"] = "[0-9]+/[0-9]+"
    assert rules.losable(rules.expand(template)) != []


def test_the_template_takes_the_retentions_that_the_deployment_makes_and_no_shorter_net(template):
    pattern = template["Parameters"]["Retention"]["AllowedPattern"]
    most = settings.NETS[-1][0]
    assert most == settings.PROPERTIES["SESSION_CLEANUP_HOURS"]["maximum"]
    edges = {edge + step for edge, _ in settings.NETS for step in (-1, 0, 1)} | {1, 2, 9, 10, 48, 720, 8760}
    for hours in sorted(each for each in edges if 0 < each <= most):
        made = settings.parse("staging", f"AWS_REGION=eu-central-1\nSESSION_CLEANUP_HOURS={hours}\n", "f").parameters
        days = int(made["Retention"].split("/")[1])
        assert days >= hours / 24 + 90, hours
        for taken in (days, days + 1, 99_999, 0):
            assert re.fullmatch(pattern, f"{hours}/{taken}"), (hours, taken)
        for refused in (days - 1, 1, days // 10, f"0{days}", 100_000, ""):
            assert not re.fullmatch(pattern, f"{hours}/{refused}"), (hours, refused)
    assert re.fullmatch(pattern, "0/0")
    for refused in ("0/1", "0/91", "00/0", f"{most + 1}/0", f"{most + 1}/99999", "1000000/99999", "24", "24/", "-1/91", "024/91"):
        assert not re.fullmatch(pattern, refused), refused


@pytest.mark.parametrize("name", sorted({*settings.PARAMETERS}))
def test_the_template_says_of_a_parameter_what_is_declared(template, name):
    declared, parameter = settings.PROPERTIES[name], template["Parameters"][settings.PARAMETERS[name]]
    bounds = {"minimum": "MinValue", "maximum": "MaxValue"}
    assert {each: parameter.get(bound) for each, bound in bounds.items()} == {each: declared.get(each) for each in bounds}
    choices = ["true", "false"] if declared["type"] == "boolean" else declared.get("enum")
    assert [str(each) for each in parameter.get("AllowedValues", [])] == (choices or [])
    pattern = declared.get("pattern", "").removeprefix("^(").removesuffix(")$")
    pattern = declared.get("x-template-pattern", f"|{pattern}" if pattern else None)
    assert parameter.get("AllowedPattern") == pattern
    # What is empty there means what the program finds out, or all that it takes.
    default = declared.get("default", "")
    if declared["type"] == "array":
        default = ""
    assert str(parameter["Default"]) == (str(default).lower() if declared["type"] == "boolean" else str(default))


def test_pages_are_told_paths_of_photos_only_once_the_distribution_has_a_way_to_them(expanded):
    # The first half of an update from a template without one leaves OriginKeyHashes empty.
    for name in ("RestoreFunction", "HistoryFunction"):
        variables = of_type(expanded, "AWS::Lambda::Function")[name]["Environment"]["Variables"]
        assert variables["PHOTOS_THROUGH_SITE"] == {"Fn::If": ["HasOriginKey", "true", "false"]}
    assert expanded["Conditions"]["HasOriginKey"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "OriginKeyHashes"}, ""]}]}
