"""Password and keys in Systems Manager, on the emulator."""

import hashlib
import itertools
import re
from types import SimpleNamespace

import pytest
from conftest import REGION
from parameters import MODELS_KEY, NAMES, ORIGIN_KEY, PASSWORD, SIGNING_KEY, Parameters

_NUMBER = itertools.count(1)


@pytest.fixture
def stack(emulator):
    """A name that no other test has, and what belongs to it."""
    name = f"photos-{next(_NUMBER)}"
    session = SimpleNamespace(client=emulator.client, region_name=REGION)
    return SimpleNamespace(
        name=name,
        client=emulator.client,
        parameters=lambda: Parameters(session, name),
        secret=lambda which, value: emulator.client("secretsmanager").create_secret(
            Name=f"{name}-{which}", SecretString=value
        )["ARN"],
    )


def _values(stack):
    parameters = stack.parameters()
    return {which: parameters.value(which) for which in NAMES if parameters.value(which)}


def test_what_is_missing_is_made_and_stays(stack):
    stack.parameters().prepare(None, None, {}, False)
    made = _values(stack)
    assert set(made) == {SIGNING_KEY, PASSWORD, ORIGIN_KEY}
    assert re.fullmatch(r"[A-Za-z0-9]{64}", made[SIGNING_KEY])
    assert re.fullmatch(r"[A-Za-z0-9]{20}", made[PASSWORD])
    assert re.fullmatch(r"[0-9a-f]{64}", made[ORIGIN_KEY])
    stack.parameters().prepare(None, None, {}, False)
    assert _values(stack) == made


def test_they_are_encrypted_cost_nothing_and_have_the_stacks_tag(stack):
    stack.parameters().prepare(None, "hf_key", {}, False)
    ssm = stack.client("ssm")
    for which in NAMES:
        name = f"/{stack.name}/{which}"
        (found,) = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Values": [name]}])["Parameters"]
        assert (found["Type"], found["Tier"]) == ("SecureString", "Standard")
        tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]
        assert tags == [{"Key": "photo-restoration", "Value": stack.name}]


def test_the_settings_change_password_and_key_and_never_what_signs(stack):
    stack.parameters().prepare(None, None, {}, False)
    before = _values(stack)
    stack.parameters().prepare("correct horse", "hf_key", {}, False)
    after = _values(stack)
    assert after == {**before, PASSWORD: "correct horse", MODELS_KEY: "hf_key"}


def test_a_password_that_is_set_already_is_not_written_again(stack):
    stack.parameters().prepare("correct horse", None, {}, False)
    stack.parameters().prepare("correct horse", None, {}, False)
    found = stack.client("ssm").get_parameter(Name=f"/{stack.name}/{PASSWORD}")["Parameter"]
    assert found["Version"] == 1


def test_going_back_puts_back_what_this_deployment_has_changed(stack):
    stack.parameters().prepare("correct horse", None, {}, False)
    before = _values(stack)
    parameters = stack.parameters()
    parameters.prepare("battery staple", "hf_key", {}, True)
    assert _values(stack) != before
    assert parameters.put_back() is True
    assert _values(stack) == before
    assert parameters.put_back() is False, "once"


def test_a_deployment_that_changes_nothing_has_nothing_to_put_back(stack):
    stack.parameters().prepare("correct horse", None, {}, False)
    parameters = stack.parameters()
    parameters.prepare("correct horse", None, {}, False)
    assert parameters.put_back() is False


def test_secrets_of_a_former_template_are_taken_over(stack):
    outputs = {
        "SigningSecretArn": stack.secret("signing", "s" * 64),
        "FirstPasswordArn": stack.secret("password", "correct horse"),
        "ModelsKeyArn": stack.secret("models", "hf_key"),
        "Address": "https://site.example",
    }
    stack.parameters().prepare(None, None, outputs, False)
    values = _values(stack)
    assert (values[SIGNING_KEY], values[PASSWORD], values[MODELS_KEY]) == ("s" * 64, "correct horse", "hf_key")
    # As long as the stack has them they count, also after a try that failed.
    stack.client("secretsmanager").put_secret_value(SecretId=outputs["SigningSecretArn"], SecretString="t" * 64)
    stack.parameters().prepare(None, None, outputs, False)
    assert _values(stack)[SIGNING_KEY] == "t" * 64


def test_a_password_that_comes_with_the_move_goes_back_to_the_one_in_the_secret(stack):
    outputs = {"FirstPasswordArn": stack.secret("password", "correct horse")}
    parameters = stack.parameters()
    parameters.prepare("battery staple", None, outputs, False)
    assert _values(stack)[PASSWORD] == "battery staple"
    assert parameters.put_back() is True
    assert _values(stack)[PASSWORD] == "correct horse"
    new = {"FirstPasswordArn": stack.secret("made-anew", "whatever CloudFormation made")}
    parameters.fill_secrets(new)
    read = stack.client("secretsmanager").get_secret_value(SecretId=new["FirstPasswordArn"])
    assert read["SecretString"] == "correct horse"


def _hash(key):
    return hashlib.sha256(key.encode()).hexdigest()


def test_after_a_rotation_the_former_key_is_taken_for_one_deployment(stack):
    parameters = stack.parameters()
    parameters.prepare(None, None, {}, False)
    first = parameters.value(ORIGIN_KEY)
    told = parameters.for_stack({})
    assert told == {"OriginKey": first, "OriginKeyHashes": _hash(first)}
    assert parameters.for_stack(told)["OriginKeyHashes"] == _hash(first), "the same key is named once"

    parameters = stack.parameters()
    parameters.prepare(None, None, {}, True)
    second = parameters.value(ORIGIN_KEY)
    assert second != first
    rotated = parameters.for_stack(told)
    assert rotated == {"OriginKey": second, "OriginKeyHashes": f"{_hash(second)},{_hash(first)}"}
    assert parameters.for_stack(rotated)["OriginKeyHashes"] == _hash(second), "the next one drops the former"


def test_a_key_that_somebody_has_removed_makes_way_as_in_a_rotation(stack):
    parameters = stack.parameters()
    parameters.prepare(None, None, {}, False)
    told = parameters.for_stack({})
    parameters.remove(ORIGIN_KEY)
    parameters.prepare(None, None, {}, False)
    assert parameters.for_stack(told)["OriginKeyHashes"].endswith("," + told["OriginKeyHashes"])


def test_a_rotation_that_goes_back_takes_both_keys(stack):
    parameters = stack.parameters()
    parameters.prepare(None, None, {}, False)
    told = parameters.for_stack({})
    parameters.prepare(None, None, {}, True)
    rotated = parameters.for_stack(told)
    parameters.put_back()
    new, former = rotated["OriginKeyHashes"].split(",")
    assert parameters.for_stack(rotated) == {"OriginKey": told["OriginKey"], "OriginKeyHashes": f"{former},{new}"}


def test_they_can_be_listed_and_removed(stack):
    parameters = stack.parameters()
    assert parameters.there() == []
    parameters.prepare(None, None, {}, False)
    assert parameters.there() == [SIGNING_KEY, PASSWORD, ORIGIN_KEY]
    for which in NAMES:
        parameters.remove(which)
    assert parameters.there() == []
