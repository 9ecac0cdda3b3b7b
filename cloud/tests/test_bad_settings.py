"""Functions that are set up wrongly say so: once at their start, or with 503, and nothing leaks."""

import json

import pytest

from conftest import ACCOUNT, BUILT, REGION
from runtime_api import request, run
from serving import Handler, serving

HISTORY = "/api/v1/restore/history"


@pytest.fixture
def variables(deployed, emulator):
    """Those of the function history, as the template sets them, and what Lambda adds."""
    client = emulator.client("lambda")
    settings = client.get_function_configuration(FunctionName="story-history")["Environment"]["Variables"]
    return {
        **settings,
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": emulator.endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "secret",
    }


def history(variables, key="", token=None):
    return run(BUILT / "history" / "bootstrap", variables, request("GET", HISTORY, key, token))


def errors_in(log):
    lines = [json.loads(line) for line in log.splitlines()]
    return [line for line in lines if line["level"] == "ERROR"]


def test_with_the_settings_of_the_template_it_answers(variables, signed_in):
    assert history(variables, signed_in.origin_key, signed_in.token).answer["statusCode"] == 200


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("TABLE", "", "TABLE is not set"),
        ("BUCKET", "", "BUCKET is not set"),
        ("ENGINE_QUEUE_URL", "", "ENGINE_QUEUE_URL is not set"),
        ("REMOTE_QUEUE_URL", "", "REMOTE_QUEUE_URL is not set"),
        ("SECRET_KEY_PARAMETER", "", "SECRET_KEY is not set; set it, or SECRET_KEY_PARAMETER"),
        ("SECRET_KEY", "hunter2", "SECRET_KEY has 7 characters"),
        ("SESSION_CLEANUP_HOURS", "soon", "SESSION_CLEANUP_HOURS"),
        ("CORS_ORIGINS", "*", "CORS_ORIGINS"),
        ("MODELS_CONFIG", "[]", "MODELS_CONFIG"),
        ("SECRET_KEY_PARAMETER", "/story/not-there", "SECRET_KEY_PARAMETER: ParameterNotFound"),
    ],
)
def test_a_setting_that_is_missing_or_wrong_is_named_once_at_the_start(variables, variable, value, says):
    result = history({**variables, variable: value})
    assert result.answer is None, "it does not start"
    (error,) = errors_in(result.log)
    assert error["message"] == "the function cannot start"
    assert says in error["error"], error
    assert "hunter2" not in result.log


class Refusal(Handler):
    """Answers as AWS does to a role without permission."""

    def do_POST(self):
        self.body()
        told = "User: arn:aws:sts::123456789012:assumed-role/story is not authorized"
        refusal = json.dumps({"__type": "AccessDeniedException", "Message": told}).encode()
        self.reply(400, refusal, {"content-type": "application/x-amz-json-1.0"})


def test_without_permission_for_the_secret_it_says_what_to_allow(variables):
    with serving(Refusal) as refuses:
        result = history({**variables, "AWS_ENDPOINT_URL_SSM": refuses})
    assert result.answer is None
    (error,) = errors_in(result.log)
    assert "SECRET_KEY_PARAMETER: AccessDeniedException" in error["error"]
    assert "ssm:GetParameter" in error["error"]
    assert "assumed-role" not in result.log


def test_without_permission_for_the_table_the_answer_is_503_with_a_request_id(variables, signed_in):
    with serving(Refusal) as refuses:
        result = history({**variables, "AWS_ENDPOINT_URL_DYNAMODB": refuses}, signed_in.origin_key, signed_in.token)
    assert result.answer["statusCode"] == 503, result.answer
    assert int(result.answer["headers"]["retry-after"]) > 0
    problem = json.loads(result.answer["body"])
    (error,) = errors_in(result.log)
    assert problem["instance"] and problem["instance"] in json.dumps(error)
    assert "AccessDenied" in json.dumps(error)
    for private in ("assumed-role", "AccessDenied", variables["TABLE"] + "-"):
        assert private not in result.answer["body"]
