"""Models that run elsewhere, from the functions' real programs: the queue `remote`, its worker, and the key."""

import json

import pytest
from conftest import BUILT, ROOT, deploy
from functions import functions_in, read_template
from provider import playing
from runtime_api import run

KEY = "hf_a-key-that-stands-nowhere"
STACK = "remote"
REACHING = ("models", "restore", "remote-worker")


def photo():
    return (ROOT / "crates" / "testkit" / "photos" / "small.png").read_bytes()


def variables_of(emulator, name):
    function = emulator.client("lambda").get_function_configuration(FunctionName=f"{STACK}-{name}")
    return function["Environment"]["Variables"]


@pytest.fixture(scope="module")
def provider():
    with playing() as provider:
        yield provider


@pytest.fixture(scope="module")
def signed_in(emulator, template_as_written, provider):
    """A stack with a key, whose functions find the provider on this machine."""
    deployed = deploy(emulator, template_as_written, STACK, models_key=KEY)
    for name in REACHING:
        there = {"HF_ROUTER_URL": provider.url, "HF_HUB_URL": provider.url}
        environment = {"Variables": {**variables_of(emulator, name), **there}}
        emulator.client("lambda").update_function_configuration(
            FunctionName=f"{STACK}-{name}", Environment=environment
        )
    answer = deployed.sign_in()
    assert answer.status == 200, answer.content
    return deployed


def test_a_photo_is_sent_once_and_looked_at_by_delayed_messages_until_it_is_done(signed_in, provider):
    before = provider.count("POST /fal-ai/")
    restoration = signed_in.restore("grandma.png", photo(), "qwen-edit", prompt="slow")
    done = signed_in.ended(restoration)
    assert done["status"] == "succeeded", done
    assert provider.count("POST /fal-ai/") == before + 1, "sent once"
    assert provider.count("GET /fal-ai/stand-in/requests/work-1/status") >= 2, "looked at again, by another message"

    download = signed_in.call("GET", f"/api/v1/restore/{restoration}/download")
    assert download.status == 302
    result = signed_in.fetch("GET", download.headers["location"])
    assert result.status == 200 and result.content[:4] == b"\x89PNG"
    assert len(result.content) == done["result"]["size"]
    assert (done["result"]["width"], done["result"]["height"]) == (done["original"]["width"], done["original"]["height"])


def test_credits_that_are_used_up_are_told_with_the_providers_request_id(signed_in, provider):
    before = provider.count("POST /fal-ai/")
    restoration = signed_in.restore("grandpa.png", photo(), "qwen-edit", prompt="402")
    failed = signed_in.ended(restoration)
    assert failed["status"] == "failed", failed
    assert failed["error"]["type"].endswith("provider-credits"), failed
    assert "stand-in-refused" in json.dumps(failed)
    assert provider.count("POST /fal-ai/") == before + 1, "not sent again"


def test_the_list_of_models_says_what_can_run_and_what_is_missing(signed_in):
    models = {each["id"]: each for each in signed_in.call("GET", "/api/v1/models").body["items"]}
    assert models["qwen-edit"]["available"] is True, models["qwen-edit"]
    assert "models fetch swin2sr-2x" in models["swin2sr-2x"]["reason"]


def test_the_key_reaches_the_provider_and_stands_in_no_variable_and_no_log(signed_in, emulator, provider):
    signed_in.ended(signed_in.restore("aunt.png", photo(), "qwen-edit", prompt="Restore it."))
    assert provider.keys == {f"Bearer {KEY}"}
    client = emulator.client("lambda")
    functions = client.list_functions()["Functions"]
    ours = [each for each in functions if each["FunctionName"].startswith(f"{STACK}-")]
    assert len(ours) == len(list(functions_in(read_template(ROOT / "template.yaml"))))
    with_key = {
        each["FunctionName"].removeprefix(f"{STACK}-")
        for each in ours
        if "HF_API_KEY_PARAMETER" in each["Environment"]["Variables"]
    }
    assert with_key == set(REACHING)
    assert KEY not in json.dumps([each["Environment"] for each in ours])


@pytest.mark.parametrize("name", ["models", "remote-worker"])
def test_a_function_that_may_not_read_the_key_says_so_at_its_start(signed_in, emulator, name):
    program = BUILT / name.replace("remote-", "") / "bootstrap"
    missing = {"HF_API_KEY_PARAMETER": "/remote/not-there"}
    variables = {**variables_of(emulator, name), **emulator.access, "AWS_REGION": "eu-central-1", **missing}
    result = run(program, variables, {"Records": []})
    assert result.answer is None
    assert "the function cannot start" in result.log
    assert "HF_API_KEY_PARAMETER: ParameterNotFound" in result.log
    assert "ssm:GetParameter" in result.log
