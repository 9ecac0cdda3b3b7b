"""The template against the code that it deploys: what drifts apart is found here, not in an account."""

import json
import re
import subprocess

import pytest
from conftest import ROOT
from parameters import HOLDERS
from template_rules import cors_rules, every, of_type

PROGRAMS = {
    "LoginFunction": "login",
    "ModelsFunction": "models",
    "RestoreFunction": "restore",
    "AnalyzeFunction": "analyze",
    "PreviewFunction": "preview",
    "HistoryFunction": "history",
    "EngineWorkerFunction": "worker",
    "RemoteWorkerFunction": "worker",
    "SweeperFunction": "sweeper",
}

# Settings that are secrets are given as the name that they have in Systems Manager, and what of that stands behind
# the stack's.
SECRETS = {"SECRET_KEY": "secret-key", "AUTH_PASSWORD": "first-password", "HF_API_KEY": "models-key"}

SCHEMA = json.loads((ROOT / "docs" / "settings.schema.json").read_text(encoding="utf-8"))["$defs"]
DECLARED, DECLARED_HERE = SCHEMA["program"]["properties"], SCHEMA["stage"]["properties"]

# What the code does, as make generate writes it down.
FACTS = json.loads((ROOT / "cloud" / "tests" / "facts.json").read_text(encoding="utf-8"))

# What functions read, and the cloud leaves as it is: buckets and models are reached at their own addresses.
NOT_SET = {"S3_PUBLIC_URL", "HF_ROUTER_URL", "HF_HUB_URL", "HF_DIRECT_URL"}

OWN = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"


def short(name):
    """The function's name behind the stack's."""
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name.removesuffix("Function")).lower()


def _read_by(name):
    """The settings that are declared for a function and not left as they are, but for what Lambda sets."""
    declared = {each for each, schema in DECLARED.items() if short(name) in schema["x-functions"]}
    return {each for each in declared - NOT_SET if not each.startswith("AWS_")}


def _needs(name):
    """What stands in the attribute file beside the program: the actions that it asks for, and the parameters that
    it reads in Systems Manager, as far as it is told their names.
    """
    needs = json.loads((ROOT / "functions" / PROGRAMS[name] / "iam.json").read_text(encoding="utf-8"))
    told = {SECRETS[each] for each in SECRETS if f"{each}_PARAMETER" in _read_by(name)}
    return set(needs["actions"]), set(needs["parameters"]) & told


def _variables(expanded, name):
    return of_type(expanded, "AWS::Lambda::Function")[name]["Environment"]["Variables"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_setting_that_is_declared_for_a_function_is_set_and_no_other(expanded, name):
    wanted = _read_by(name)
    assert {"DEBUG", "RUST_LOG", "BUCKET"} <= wanted
    if _needs(name)[1]:
        # Read by nobody: a change of it lets Lambda start the function anew.
        wanted.add("RESTARTED_AT")
    if name == "LoginFunction":
        # For the C library.
        wanted.add("MALLOC_MMAP_THRESHOLD_")
    assert set(_variables(expanded, name)) == wanted


def test_what_the_cloud_leaves_as_it_is_cannot_be_set_there_either():
    assert NOT_SET <= set(SCHEMA["stage"]["x-not-here"])


def test_settings_are_declared_for_functions_that_there_are():
    assert {each for schema in DECLARED.values() for each in schema["x-functions"]} == {short(name) for name in PROGRAMS}


def _statements(expanded, name):
    role = of_type(expanded, "AWS::IAM::Role")[name.replace("Function", "Role")]
    return every(role["Policies"][0]["PolicyDocument"]["Statement"])


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_role_allows_what_its_program_declares_and_nothing_else(expanded, name):
    actions, parameters = _needs(name)
    actions |= {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    if parameters:
        actions.add("ssm:GetParameter")
    assert {action for each in _statements(expanded, name) for action in every(each["Action"])} == actions


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_role_may_read_the_parameters_that_its_program_declares_and_no_other(expanded, name):
    readable = [each["Resource"] for each in _statements(expanded, name) if "ssm:GetParameter" in every(each["Action"])]
    found = [resource["Fn::Sub"] for resources in readable for resource in every(resources)]
    assert sorted(found) == sorted(f"{OWN}/${{AWS::StackName}}/{each}" for each in _needs(name)[1])


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_function_is_told_the_parameters_names_that_make_deploy_gives_them(expanded, name):
    variables = _variables(expanded, name)
    for secret, parameter in SECRETS.items():
        named = {"Fn::Sub": f"/${{AWS::StackName}}/{parameter}"}
        if secret == "HF_API_KEY":
            # Only where there is one.
            named = {"Fn::If": ["HasModelsKey", named, {"Ref": "AWS::NoValue"}]}
        assert variables.get(f"{secret}_PARAMETER", named) == named
    assert expanded["Conditions"]["HasModelsKey"] == {"Fn::Equals": [{"Ref": "ModelsKey"}, "set"]}


def test_a_parameter_that_changes_starts_those_functions_anew_that_hold_it(expanded):
    assert set(HOLDERS) == set(SECRETS.values())
    for parameter, names in HOLDERS.items():
        holding = [each for each in PROGRAMS if parameter in _needs(each)[1]]
        assert set(names) == {short(each) for each in holding}
        assert all("RESTARTED_AT" in _variables(expanded, each) for each in holding)


def test_the_table_is_the_one_that_the_code_makes(expanded):
    made = FACTS["table"]
    table = of_type(expanded, "AWS::DynamoDB::Table")["Table"]
    attributes = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
    assert attributes == dict.fromkeys([*made["keys"], *made["keys_of_index"]], "S")

    def schema(names):
        return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=True)]

    assert table["KeySchema"] == schema(made["keys"])
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["KeySchema"] == schema(made["keys_of_index"])
    assert index["IndexName"] == made["index"]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": made["expires"], "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_lifecycle_and_policies_know_the_prefixes_of_the_code(expanded):
    bucket = of_type(expanded, "AWS::S3::Bucket")["PhotoBucket"]
    rules = every(bucket["LifecycleConfiguration"]["Rules"])
    assert {rule["Prefix"] for rule in rules if "Prefix" in rule} == set(FACTS["prefixes"])


def test_the_net_of_the_bucket_comes_after_the_retention(expanded):
    hours, days = map(int, expanded["Parameters"]["Retention"]["Default"].split("/"))
    assert hours == DECLARED_HERE["SESSION_CLEANUP_HOURS"]["default"]
    assert days >= hours / 24 + 90


def test_security_headers_are_those_of_the_laptop(expanded):
    laptop = dict(FACTS["headers_of_a_page"])
    policy = of_type(expanded, "AWS::CloudFront::ResponseHeadersPolicy")["SecurityHeaders"]
    config = policy["ResponseHeadersPolicyConfig"]
    headers = config["SecurityHeadersConfig"]
    ours = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    host = "https://${AWS::StackName}-photos-${AWS::AccountId}.s3.${AWS::Region}.${AWS::URLSuffix}"
    assert ours == laptop.pop("content-security-policy").replace("https://bucket.example", host)
    assert headers["FrameOptions"]["FrameOption"] == laptop.pop("x-frame-options")
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == laptop.pop("referrer-policy")
    assert "ContentTypeOptions" in headers and laptop.pop("x-content-type-options") == "nosniff"
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000
    assert all(each["Override"] for each in headers.values())
    assert {each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]} == laptop


def test_browsers_may_send_what_a_presigned_upload_asks_for(expanded):
    bucket = of_type(expanded, "AWS::S3::Bucket")["PhotoBucket"]
    signed = set(FACTS["headers_of_an_upload"])
    for rule in cors_rules(bucket):
        assert set(rule["AllowedHeaders"]) == signed


def test_progress_is_written_down_every_three_seconds(expanded):
    # By the workers, for which each report is paid for; others read it with the rest of their settings.
    readers = {each for each in PROGRAMS if "PROGRESS_SECONDS" in _read_by(each)}
    assert {"EngineWorkerFunction", "RemoteWorkerFunction"} <= readers
    for name in readers:
        assert _variables(expanded, name)["PROGRESS_SECONDS"] == "3", name


def test_functions_have_the_time_that_their_programs_reckon_with(expanded):
    worker, models = (expanded["Resources"][f"{name}Function"]["Properties"] for name in ("RemoteWorker", "Models"))
    assert worker["Timeout"] >= FACTS["longest_call_seconds"] + 60
    # All are asked at once, after a start, before the gateway hangs up.
    assert FACTS["hub_seconds"] + 10 <= models["Timeout"] < 30


PAGES = {
    "/": "/index.html",
    "/history": "/index.html",
    "/history/01J": "/index.html",
    "/login/": "/index.html",
    "/index.html": "/index.html",
    "/theme.js": "/theme.js",
    "/assets/app-0a1b2c.js": "/assets/app-0a1b2c.js",
    "/config.json": "/config.json",
}


def test_addresses_within_the_page_are_the_page(expanded):
    text = of_type(expanded, "AWS::CloudFront::Function")["PageAddresses"]["FunctionCode"]
    script = f"{text}; const asked = {json.dumps(list(PAGES))};"
    script += "console.log(JSON.stringify(asked.map(uri => handler({request: {uri}}).uri)));"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == list(PAGES.values())


def test_functions_are_built_from_programs_of_the_workspace(template):
    for name, program in PROGRAMS.items():
        resource = template["Resources"][name]
        assert resource["Metadata"] == {"BuildMethod": "rust-cargolambda", "BuildProperties": {"Binary": program}}
        assert resource["Properties"]["CodeUri"] == f"functions/{program}"
        manifest = (ROOT / "functions" / program / "Cargo.toml").read_text(encoding="utf-8")
        assert f'name = "{program}"' in manifest
