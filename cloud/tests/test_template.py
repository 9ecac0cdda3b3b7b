"""The template against our rules, and each rule against a template that breaks it."""

import copy
import json
import re

import distribution_rules
import pytest
import settings
import template_rules as rules
import watching_rules
from conftest import ROOT
from template_breaks import BREAKS
from template_rules import of_type

# Preflights of pages on other origins, and addresses that are none, are answered by the function, but are no
# operations of the API.
BESIDES = {"OPTIONS /api/v1/{proxy+}", "$default"}

# What the code does, as make generate writes it down.
FACTS = json.loads((ROOT / "cloud" / "tests" / "facts.json").read_text(encoding="utf-8"))

ALL = [
    rules.wildcards,
    rules.open_cors,
    rules.public_buckets,
    rules.plain_secrets,
    rules.hasty_queues,
    rules.losable,
    watching_rules.unwatched,
    watching_rules.telling_logs,
    rules.looping,
    rules.refused_by_new_accounts,
    rules.asked_in_vain,
    rules.unbounded_roles,
    rules.others_costs,
    distribution_rules.kept_errors,
    distribution_rules.unlocked_api,
    distribution_rules.runnable_photos,
    distribution_rules.missing_buckets,
]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.__name__)
def test_the_template_keeps_the_rule(expanded, rule):
    assert rule(expanded) == []


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
    assert roles
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
    most = FACTS["nets"][-1][0]
    assert most == settings.PROPERTIES["SESSION_CLEANUP_HOURS"]["maximum"]
    edges = {edge + step for edge, _ in FACTS["nets"] for step in (-1, 0, 1)} | {1, 2, 9, 10, 48, 720, 8760}
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
