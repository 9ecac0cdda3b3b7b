"""The template against the code that it deploys: what drifts apart is found here, not in an account."""

import json
import re
import subprocess

import pytest
from parameters import HOLDERS
from rust_sources import ROOT, actions_of, code, heeds_availability, secrets_of, settings_of
from template_rules import every, of_type

PROGRAMS = {
    "LoginFunction": "login",
    "ModelsFunction": "models",
    "RestoreFunction": "restore",
    "AnalyzeFunction": "analyze",
    "HistoryFunction": "history",
    "EngineWorkerFunction": "worker",
    "RemoteWorkerFunction": "worker",
    "SweeperFunction": "sweeper",
}

# Set for programs on a laptop and behind other services; in the cloud browsers reach S3 by its own name, and
# functions reach models without a proxy.
NOT_IN_THE_CLOUD = {"S3_PUBLIC_URL", "HF_ROUTER_URL", "HF_HUB_URL", "HF_DIRECT_URL"}

# Given as the name that they have in Systems Manager, and what of that stands behind the stack's.
SECRETS = {"SECRET_KEY": "secret-key", "AUTH_PASSWORD": "first-password", "HF_API_KEY": "models-key"}


def _variables(expanded, name):
    return of_type(expanded, "AWS::Lambda::Function")[name]["Environment"]["Variables"]


# They reach no models elsewhere themselves, and choose the queue of those that do.
SENDS_ON = ("EngineWorkerFunction", "SweeperFunction")


def _reaches_models(name):
    """Whether models elsewhere matter to a function: not to one that only lists their names, nor to the worker of
    steps that compute here, though its program is the other worker's.
    """
    return heeds_availability(PROGRAMS[name]) and name != "EngineWorkerFunction"


def _secrets(name):
    return {each for each in secrets_of(PROGRAMS[name]) if each != "HF_API_KEY" or _reaches_models(name)}


# Read with others, by programs too that do nothing by it; and by what it is seen that one does.
USES = {"PROGRESS_SECONDS": r"\btiming\w*(\(\))?\s*\.report\b", "PHOTOS_THROUGH_SITE": r"\bPhotosReach\b"}


def _matters(variable, program):
    sources = (ROOT / "functions" / program / "src").rglob("*.rs")
    return variable not in USES or any(re.search(USES[variable], code(each.relative_to(ROOT))) for each in sources)


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_variable_that_a_function_reads_is_set_and_no_other(expanded, name):
    read = settings_of(PROGRAMS[name]) - NOT_IN_THE_CLOUD
    assert {"DEBUG", "RUST_LOG"} < read, "settings are found"
    if not _reaches_models(name):
        # Who sends work on has to know where a model runs that has both weights and an endpoint.
        kept = "HF_ENDPOINT_" if name in SENDS_ON else "none"
        read = {each for each in read if not each.startswith("HF_") or each.startswith(kept)}
    read = {each for each in read if _matters(each, PROGRAMS[name])}
    wanted = {f"{each}_PARAMETER" if each in SECRETS else each for each in read}
    if _secrets(name):
        # Read by nobody: a change of it lets Lambda start the function anew.
        wanted.add("RESTARTED_AT")
    if name == "LoginFunction":
        # For the C library.
        wanted.add("MALLOC_MMAP_THRESHOLD_")
    assert set(_variables(expanded, name)) == wanted


def test_settings_are_found_in_the_code():
    assert settings_of("login") >= {"TABLE", "SECRET_KEY", "AUTH_USERNAME", "AUTH_PASSWORD", "CORS_ORIGINS"}
    assert settings_of("models") >= {"APP_NAME", "MAX_UPLOAD_SIZE", "MODELS_CONFIG", "SESSION_CLEANUP_HOURS"}
    assert "SECRET_KEY" not in settings_of("worker")
    assert settings_of("restore") >= {"HF_API_KEY", "HF_API_KEY_PARAMETER", "HF_ENDPOINT_SWIN2SR_2X", "HF_ENDPOINT_SWIN2SR_4X"}
    of_providers = {"HF_PROVIDERS", "HF_API_TIMEOUT", "HF_BILL_TO", "HF_ROUTER_URL", "HF_HUB_URL", "HF_DIRECT_URL"}
    for program in ("models", "worker"):
        assert settings_of(program) >= of_providers | {"HF_API_KEY"}
        assert secrets_of(program) == {"HF_API_KEY"}
    assert not of_providers & settings_of("restore")
    assert secrets_of("login") == {"SECRET_KEY", "AUTH_PASSWORD"} and secrets_of("restore") == {"SECRET_KEY"}


def test_models_elsewhere_matter_to_three_functions():
    assert {name for name in PROGRAMS if _reaches_models(name)} == {
        "ModelsFunction",
        "RestoreFunction",
        "RemoteWorkerFunction",
    }


def _allowed(expanded, name):
    role = of_type(expanded, "AWS::IAM::Role")[name.replace("Function", "Role")]
    statements = every(role["Policies"][0]["PolicyDocument"]["Statement"])
    return {action for each in statements for action in every(each["Action"])}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_role_allows_what_its_code_asks_for_and_nothing_else(expanded, name):
    needed = actions_of(PROGRAMS[name]) | {"logs:CreateLogStream", "logs:PutLogEvents"}
    needed |= {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    if PROGRAMS[name] == "worker":
        # Lambda takes messages from the queue with the function's role.
        needed |= {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    if {"s3:GetObject"} < needed and PROGRAMS[name] != "history":
        # Where S3 must say whether something is there; history only signs addresses.
        needed.add("s3:ListBucket")
    if _secrets(name):
        needed.add("ssm:GetParameter")
    assert _allowed(expanded, name) == needed


def _parameter(secret):
    return {"Fn::Sub": f"/${{AWS::StackName}}/{SECRETS[secret]}"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_role_may_read_the_parameters_that_its_code_reads_and_no_other(expanded, name):
    role = of_type(expanded, "AWS::IAM::Role")[name.replace("Function", "Role")]
    statements = every(role["Policies"][0]["PolicyDocument"]["Statement"])
    readable = [each["Resource"] for each in statements if "ssm:GetParameter" in every(each["Action"])]
    found = [resource["Fn::Sub"] for resources in readable for resource in every(resources)]
    own = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter"
    assert sorted(found) == sorted(own + _parameter(each)["Fn::Sub"] for each in _secrets(name))


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_function_is_told_the_parameters_names_that_make_deploy_gives_them(expanded, name):
    variables = _variables(expanded, name)
    for secret in _secrets(name) - {"HF_API_KEY"}:
        assert variables[f"{secret}_PARAMETER"] == _parameter(secret)


def test_a_parameter_that_changes_starts_those_functions_anew_that_hold_it(expanded):
    assert set(HOLDERS) == set(SECRETS.values())
    for secret, parameter in SECRETS.items():
        functions = {"".join(part.title() for part in name.split("-")) + "Function" for name in HOLDERS[parameter]}
        assert functions == {each for each in PROGRAMS if secret in _secrets(each)}
        assert all("RESTARTED_AT" in _variables(expanded, each) for each in functions)


def test_the_key_for_models_elsewhere_is_named_only_where_there_is_one(expanded):
    assert expanded["Conditions"]["HasModelsKey"] == {"Fn::Equals": [{"Ref": "ModelsKey"}, "set"]}
    for name in PROGRAMS:
        named = _variables(expanded, name).get("HF_API_KEY_PARAMETER")
        expected = {"Fn::If": ["HasModelsKey", _parameter("HF_API_KEY"), {"Ref": "AWS::NoValue"}]}
        assert named == (expected if _reaches_models(name) else None), name


def test_calls_are_found_in_the_code():
    assert actions_of("models") == {"s3:GetObject"}
    assert "dynamodb:DeleteItem" in actions_of("sweeper")
    assert "s3:DeleteObject" in actions_of("sweeper")
    assert "s3:DeleteObject" not in actions_of("restore")
    assert actions_of("analyze") == {"dynamodb:GetItem", "s3:GetObject"}


def test_the_table_is_the_one_that_the_code_makes(expanded):
    text = code("crates/store/src/create.rs")
    table = of_type(expanded, "AWS::DynamoDB::Table")["Table"]
    attributes = {each["AttributeName"] for each in table["AttributeDefinitions"]}
    assert attributes == set(re.findall(r'attribute\("(\w+)"\)', text))
    assert {each["AttributeType"] for each in table["AttributeDefinitions"]} == {"S"}

    made = [(name, kind.upper()) for name, kind in re.findall(r'key\("(\w+)", KeyType::(\w+)\)', text)]
    assert len(made) == 4
    (index,) = table["GlobalSecondaryIndexes"]
    of_index = [(each["AttributeName"], each["KeyType"]) for each in index["KeySchema"]]
    of_table = [(each["AttributeName"], each["KeyType"]) for each in table["KeySchema"]]
    assert of_index + of_table == made
    assert index["IndexName"] == re.search(r'index_name\("(\w+)"\)', text).group(1)
    projection = re.search(r"ProjectionType::(\w+)", text).group(1)
    assert index["Projection"]["ProjectionType"] == {"KeysOnly": "KEYS_ONLY", "All": "ALL"}[projection]
    expires = re.search(r'attribute_name\("(\w+)"\)\s*\.enabled\(true\)', text).group(1)
    assert table["TimeToLiveSpecification"] == {"AttributeName": expires, "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_lifecycle_and_policies_know_the_prefixes_of_the_code(expanded):
    prefixes = set(re.findall(r'format!\("(\w+/)\{', code("crates/domain/src/original.rs")))
    prefixes |= set(re.findall(r'format!\("(\w+/)\{', code("crates/domain/src/restoration/mod.rs")))
    assert prefixes == {"originals/", "results/"}
    bucket = of_type(expanded, "AWS::S3::Bucket")["PhotoBucket"]
    rules = every(bucket["LifecycleConfiguration"]["Rules"])
    assert {rule["Prefix"] for rule in rules if "Prefix" in rule} == prefixes


def test_the_net_of_the_bucket_comes_after_the_retention(expanded):
    hours, days = map(int, expanded["Parameters"]["Retention"]["Default"].split("/"))
    assert days >= hours / 24 + 90


def test_security_headers_are_those_of_the_laptop(expanded):
    text = code("local/src/headers.rs")
    laptop = "".join(re.search(r'format!\(\s*"(default-src.*?)"\s*\)', text, re.S).group(1).split("\\\n"))
    laptop = re.sub(r"\s+", " ", laptop).replace(" {bucket}", "{bucket}")
    policy = of_type(expanded, "AWS::CloudFront::ResponseHeadersPolicy")["SecurityHeaders"]
    config = policy["ResponseHeadersPolicyConfig"]
    ours = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    host = " https://${AWS::StackName}-photos-${AWS::AccountId}.s3.${AWS::Region}.${AWS::URLSuffix}"
    assert ours == laptop.replace("{bucket}", host)

    headers = config["SecurityHeadersConfig"]
    assert headers["FrameOptions"]["FrameOption"] == re.search(r'X_FRAME_OPTIONS.*?"(\w+)"', text, re.S).group(1)
    referrer = re.search(r'REFERRER_POLICY,\s*HeaderValue::from_static\("([\w-]+)"', text).group(1)
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == referrer
    assert "ContentTypeOptions" in headers and "nosniff" in text
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000
    assert all(each["Override"] for each in headers.values())
    own = {each["Header"]: each["Value"] for each in config["CustomHeadersConfig"]["Items"]}
    static = dict(re.findall(r'from_static\("([a-z-]+)"\),\s*HeaderValue::from_static\("([^"]+)"\)', text))
    assert own == static


def test_browsers_may_send_what_a_presigned_upload_asks_for(expanded):
    bucket = of_type(expanded, "AWS::S3::Bucket")["PhotoBucket"]
    text = code("crates/store/src/blobs.rs")
    put = text[text.index("fn presign_put") : text.index("fn presign_get")]
    signed = {each.replace("_", "-") for each in re.findall(r"\.(content_type|if_none_match|content_md5|acl)\(", put)}
    for rule in every(bucket["CorsConfiguration"]["CorsRules"]):
        assert set(rule["AllowedHeaders"]) == signed


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
