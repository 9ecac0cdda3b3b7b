"""The settings of a stage: what is taken, and what is said of what is not."""

import json

import pytest
import settings
from conftest import ROOT

REGION = "AWS_REGION=eu-central-1\n"


def _refused(text):
    with pytest.raises(settings.SettingsError) as refusal:
        settings.parse("staging", text, ".env.staging")
    return str(refusal.value)


def _model(**changes):
    return json.dumps([{"id": "a", "name": "A", "category": "upscale", "model": "m", **changes}])


def test_a_file_with_a_region_alone_is_enough():
    read = settings.parse("staging", REGION, ".env.staging")
    assert read.stack_name == "photo-restoration-staging"
    assert read.region == "eu-central-1"
    assert read.parameters == {"Retention": "24/91", "ModelsKey": "none"}


def test_the_example_has_every_setting_and_the_templates_defaults(template):
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    names = {line.split("=")[0] for line in text.splitlines() if "=" in line and not line.startswith("#")}
    assert names == set(settings.PROPERTIES)
    filled = text.replace("AWS_REGION=\n", REGION)
    read = settings.parse("staging", filled, ".env.example")
    for name, value in read.parameters.items():
        default = template["Parameters"][name].get("Default")
        if name == "AllowedExtensions":
            assert value == ".jpg,.jpeg,.png,.webp,.tif,.tiff" and default == ""
        else:
            assert value == str(default), name


def test_every_parameter_of_the_template_has_a_setting(template):
    found_out = {"Storage", "SiteOrigin", "RestartedAt", "ModelsKey", "OriginKey", "OriginKeyHashes"}
    made = {*settings.PARAMETERS.values(), "Retention"}
    assert made | found_out == set(template["Parameters"])


def test_nothing_set_leaves_the_template_its_default():
    read = settings.parse("staging", REGION + "LOG_DAYS=\n", ".env.staging")
    assert "LogDays" not in read.parameters


def test_quotes_and_comments_are_not_part_of_a_value():
    read = settings.parse("staging", REGION + "# a note\nAPP_NAME='Our photos'\n", ".env.staging")
    assert read.parameters["AppName"] == "Our photos"


def test_lists_are_handed_on_as_cloudformation_takes_them():
    text = REGION + 'CORS_ORIGINS=["https://a.example", "http://localhost:5173"]\nALLOWED_EXTENSIONS=[".jpg"]\n'
    read = settings.parse("staging", text, ".env.staging")
    assert read.parameters["CorsOrigins"] == "https://a.example,http://localhost:5173"
    assert read.origins == ["https://a.example", "http://localhost:5173"]
    assert read.parameters["AllowedExtensions"] == ".jpg"


def test_models_come_from_a_file_as_well(tmp_path):
    path = tmp_path / "models.json"
    path.write_text('[ {"id": "a", "name": "Großmutter", "category": "face", "model": "m"} ]')
    read = settings.parse("staging", f"{REGION}MODELS_CONFIG={path}\n", ".env.staging")
    assert read.parameters["ModelsConfig"] == '[{"id":"a","name":"Großmutter","category":"face","model":"m"}]'


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("AWS_REGIN=eu-central-1", "Did you mean AWS_REGION?"),
        ("NOTHING_LIKE_IT=1", ".env.example lists all settings"),
        ("no equals sign", "NAME=value"),
        ("LOG_DAYS=29", "one of: 1, 3, 5"),
        ("ENGINE_MEMORY=512", "1024 to 10240"),
        ("ENGINE_CONCURRENCY=1", "2 to 1000"),
        ("MAX_UPLOAD_SIZE=50MB", "whole number"),
        ("AUTH_USERNAME=a b", "letters, digits"),
        ("CORS_ORIGINS=*", "* is not taken"),
        ('CORS_ORIGINS=["*"]', "* is not taken"),
        ('ALLOWED_EXTENSIONS=["jpg"]', "JSON array of endings"),
        ("DEBUG=yes", "true or false"),
        ("MODELS_CONFIG=no-such-file.json", "the path of a file"),
        ("MODELS_CONFIG=[", "not a JSON array of models"),
        (f"MODELS_CONFIG={_model(description='a' * 3000)}", "variables on Lambda have room for 3000"),
        (f"MODELS_CONFIG={_model(scale=9)}", "model “a”: scale is from 1 to 8"),
        (f"MODELS_CONFIG={_model(colour='red')}", "unknown field `colour`, expected one of `id`, `name`"),
        ("MODELS_CONFIG=[{}]", "missing field `id`"),
        (f"MODELS_CONFIG={_model(description='a' * 2000)}\nAPP_NAME={'b' * 1000}", "variables on Lambda have room for"),
        ('CORS_ORIGINS=["https://a.example:443"]', "browsers send https://a.example;"),
        ('CORS_ORIGINS=["https://a.example/"]', "browsers send https://a.example;"),
        ('CORS_ORIGINS=["https://10.0.0"]', "browsers send https://10.0.0.0;"),
        ("MAX_UPLOAD_SIZE=1073741825", "1 to 1073741824"),
        ("RESTORE_MEMORY=511", "512 to 10240"),
        ("PHOTO_EXPIRY_DAYS=100000", "0 to 99999"),
        ("MONTHLY_BUDGET=" + "9" * 5000, "0 to 1000000000"),
        ("export LOG_DAYS=7", "leave out “export”, as in LOG_DAYS="),
        ("LOG_DAYS=7 # a week", "a # does not start a comment here"),
        ("LOG_DAYS=# a week", "a # does not start a comment here"),
        ('APP_NAME="Our photos" # ours', "it must end with the next"),
        ("APP_NAME='it's ours'", "it must end with the next"),
        ('APP_NAME="', "must end with the next"),
        ("APP_NAME=bell\a", "an invisible character"),
        ("APP_NAME=two\u2028lines", "an invisible character"),
        ("STACK_NAME=ab", "3 to 43"),
        ("STACK_NAME=a" + "b" * 43, "3 to 43"),
        ("STACK_NAME=photos-", "no dash last"),
        ("STACK_NAME=xn--photos", "keeps such names"),
        ("STACK_NAME=sthree-photos", "keeps such names"),
        ("CERTIFICATE_ARN=arn:aws:acm:eu-central-1:123456789012:certificate/0a", "us-east-1"),
        ("DOMAIN_NAME=photos.example.org", "go together"),
        ("MONTHLY_BUDGET=10", "needs ALARM_EMAIL"),
        ("ALARM_EMAIL=nobody", "an e-mail address"),
        ("STACK_NAME=My_Stack", "lower-case"),
        ("STACK_NAME=aws-photos", "keeps such names"),
        ("STACK_NAME=ssm-photos", "keeps such names"),
        ("AUTH_PASSWORD=with {{ in it", "Systems Manager cannot store {{"),
        ("HF_API_KEY=hf_{{a}}", "Systems Manager cannot store {{"),
        ("PERMISSIONS_BOUNDARY=arn:aws:iam::1:policy/a", "the ARN of an IAM policy"),
        ("PERMISSIONS_BOUNDARY=arn:aws:iam::123456789012:role/a", "the ARN of an IAM policy"),
        ("SECRET_KEY=0123456789012345678901234567890123456789", "make deploy makes it and stores it in Systems Manager"),
        ("HF_ROUTER_URL=https://router.example", "reached at their own addresses"),
        ("HF_API_KEY_PARAMETER=/photos/models-key", "Set HF_API_KEY: the deployment stores it in Systems Manager"),
        ("AUTH_PASSWORD_PARAMETER=/photos/first-password", "Set AUTH_PASSWORD"),
        ("ORIGIN_KEY_HASHES=00", "make deploy makes the key"),
        ("HF_API_KEY=a key", "cannot be in a key"),
        ("HF_API_KEY=r8_key", "name only that provider in HF_PROVIDERS"),
        ("HF_API_KEY=r8_key\nHF_PROVIDERS=hf-inference", "name only that provider in HF_PROVIDERS"),
        ("HF_API_KEY=r8_key\nHF_PROVIDERS=fal-ai,replicate", "name only that provider in HF_PROVIDERS"),
        ("HF_PROVIDERS=fal", "“fal” is unknown; these are known: hf-inference, fal-ai"),
        ("HF_PROVIDERS=fal-ai,fal-ai", "twice"),
        ("HF_API_TIMEOUT=209", "1 to 208"),
        ("HF_API_TIMEOUT=105\nHF_PROVIDERS=fal-ai,replicate", "Set HF_API_TIMEOUT to 104 or less"),
        ("HF_PROVIDERS=hf-inference,fal-ai,replicate,wavespeed", "Set HF_API_TIMEOUT to 52 or less, or name fewer"),
        ("HF_BILL_TO=our family", "the name of an organisation"),
        ("HF_ENDPOINT_SWIN2SR_2X=http://10.0.0.1", "https://host.example"),
        ("HF_ENDPOINT_SWIN2SR_3X=https://a.example", "Did you mean HF_ENDPOINT_SWIN2SR_"),
        ("REMOTE_MEMORY=128", "256 to 10240"),
        ("LOG_DAYS=7\nLOG_DAYS=14", "set twice"),
        ("SESSION_CLEANUP_HOURS=0\nPHOTO_EXPIRY_DAYS=30", "keeps photos for ever"),
        ("SESSION_CLEANUP_HOURS=48\nPHOTO_EXPIRY_DAYS=91", "at least 100"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(line, says):
    told = _refused(REGION + line)
    assert says in told
    assert told.startswith(".env.staging")


def test_all_that_is_wrong_is_told_at_once_with_its_line():
    told = _refused("DEBUG=yes\nAWS_REGION=here\n")
    assert ".env.staging:1: DEBUG" in told and ".env.staging:2: AWS_REGION" in told


def test_a_wrong_password_is_not_shown():
    told = _refused(REGION + "AUTH_PASSWORD=hunter2\n")
    assert "AUTH_PASSWORD: expected at least 8 characters" in told
    assert "hunter2" not in told
    for line in ("hunter2 # not the last one", "'hunter2", "hunter2\b", "hunter2" * 147):
        told = _refused(f"{REGION}AUTH_PASSWORD={line}\n")
        assert "AUTH_PASSWORD: " in told and "hunter2" not in told


def test_a_wrong_key_or_address_is_not_shown():
    for line in ("HF_API_KEY=hunter2 hunter2", "HF_API_KEY=hunter2", "HF_API_KEY='hunter2", "HF_API_KEY=hunter2 # mine"):
        told = _refused(REGION + line)
        assert "HF_API_KEY" in told and "hunter2" not in told
    told = _refused(REGION + "HF_ENDPOINT_SWIN2SR_2X=https://me:hunter2@host.example")
    assert "HF_ENDPOINT_SWIN2SR_2X: " in told and "hunter2" not in told


def test_remote_models_are_handed_on_as_the_functions_read_them():
    text = "HF_API_KEY=key-of-fal\nHF_PROVIDERS= fal-ai ,\nHF_API_TIMEOUT=0208\n"
    text += "HF_ENDPOINT_SWIN2SR_4X=https://a1b2.eu-west-1.aws.endpoints.huggingface.cloud\n"
    read = settings.parse("staging", REGION + text, ".env.staging")
    assert (read.models_key, read.parameters["ModelsKey"]) == ("key-of-fal", "set")
    assert (read.parameters["HfProviders"], read.parameters["HfApiTimeout"]) == ("fal-ai", "208")
    assert read.parameters["HfEndpointSwin2sr4x"] == "https://a1b2.eu-west-1.aws.endpoints.huggingface.cloud"


def test_a_key_that_is_not_in_the_file_any_more_is_taken_away():
    read = settings.parse("staging", REGION + "HF_API_KEY=\n", ".env.staging")
    assert (read.models_key, read.parameters["ModelsKey"]) == (None, "none")


def test_a_password_with_a_sharp_sign_is_taken_in_quotes_and_without_space_before_it():
    for line, password in (("'with # in it'", "with # in it"), ("with#in-it", "with#in-it")):
        read = settings.parse("staging", f"{REGION}AUTH_PASSWORD={line}\n", ".env.staging")
        assert read.password == password and password not in read.parameters.values()


def test_lines_may_end_as_on_windows():
    assert settings.parse("staging", "AWS_REGION=eu-central-1\r\n\r\nLOG_DAYS=7\r\n", "f").parameters["LogDays"] == "7"


def test_the_function_restore_needs_no_more_memory_for_larger_photos():
    read = settings.parse("staging", f"{REGION}MAX_UPLOAD_SIZE=1073741824\n", ".env.staging")
    assert "RestoreMemory" not in read.parameters
    read = settings.parse("staging", f"{REGION}RESTORE_MEMORY=1024\n", ".env.staging")
    assert read.parameters["RestoreMemory"] == "1024"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xef\xbb\xbfAWS_REGION=eu-central-1\n", "byte order mark"),
        ("AWS_REGION=eu-central-1\n".encode("utf-16"), "byte order mark"),
        ("APP_NAME=Gro\u00dfmutter\n".encode("latin-1"), "Save it as UTF-8"),
    ],
)
def test_a_file_in_another_encoding_says_how_to_save_it(tmp_path, content, says):
    (tmp_path / ".env.staging").write_bytes(content)
    with pytest.raises(settings.SettingsError, match=says):
        settings.read("staging", tmp_path)


def test_a_region_must_be_set():
    assert "AWS_REGION is not set" in _refused("DEBUG=true\n")


def test_photos_that_are_kept_for_ever_have_no_net():
    read = settings.parse("staging", REGION + "SESSION_CLEANUP_HOURS=0\n", ".env.staging")
    assert read.parameters["Retention"] == "0/0"


def test_a_missing_file_and_a_wrong_stage_say_what_to_do(tmp_path):
    with pytest.raises(settings.SettingsError, match="cp .env.example .env.production"):
        settings.read("production", tmp_path)
    with pytest.raises(settings.SettingsError, match="STAGE=staging"):
        settings.read("", tmp_path)


def test_without_the_program_that_checks_it_says_what_is_missing(tmp_path, monkeypatch):
    settings.check_settings.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Install Rust from https://rustup.rs" in _refused(REGION)
    cargo = tmp_path / "cargo"
    cargo.write_text("#!/bin/sh\nexit 101\n")
    cargo.chmod(0o755)
    assert "could not be built" in _refused(REGION)


def test_what_the_program_itself_cannot_do_is_said(tmp_path, monkeypatch):
    program = tmp_path / "check-settings"
    program.write_text("#!/bin/sh\necho no room >&2\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setattr(settings, "check_settings", lambda: str(program))
    assert "could not be checked: no room" in _refused(REGION)
