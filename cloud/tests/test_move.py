"""From the former template, with its secrets in Secrets Manager, to the present one, and back."""

from types import SimpleNamespace

import functions
import pytest
from artefacts import Artefacts
from conftest import ACCOUNT, ARCHITECTURE, REGION, ROOT
from deployments import PROGRAMS, deployments, succeeds
from former_template import former
from stack import Stack

STACK = "photos-moving"
ME = "/api/v1/auth/me"


@pytest.fixture(scope="module")
def story(emulator, tmp_path_factory):
    with deployments(emulator, tmp_path_factory, STACK) as made:
        yield made


def _make_former(story):
    """A stack of the former template, with a password, what signs and a key that nothing else knows."""
    session = SimpleNamespace(client=story.client, region_name=REGION)
    artefacts = Artefacts(session, ACCOUNT, STACK)
    artefacts.make_bucket()
    built = {name: story.folder / "built" / name / "bootstrap" for name in PROGRAMS}
    made = functions.package(former(functions.read_template(ROOT / "template.yaml")), built, artefacts, lambda _: None)
    values = {"SigningValue": "s" * 64, "AuthPassword": "a former password", "HfApiKey": "hf_a-former-key"}
    Stack(session, STACK, lambda _: None, 0.2).change(made, {"Architecture": ARCHITECTURE, **values}, artefacts)
    api = story.api()
    assert api.sign_in("a former password").status == 200
    return api.token


def _secret(story, output):
    return story.client("secretsmanager").get_secret_value(SecretId=story.outputs()[output])["SecretString"]


def test_1_a_move_from_secrets_that_is_not_well_goes_back_to_secrets_with_the_same_values(story):
    _make_former(story)
    before = story.outputs()["SigningSecretArn"]
    story.settings("HF_API_KEY=hf_a-former-key")
    done = story.deploy("--template", story.template_that_refuses_uploads())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "It is not well: No browser can upload" in done.stdout
    assert "The former version is back and well." in done.stdout
    assert story.outputs()["SigningSecretArn"] != before, "CloudFormation has made another"
    assert _secret(story, "SigningSecretArn") == "s" * 64
    assert _secret(story, "FirstPasswordArn") == "a former password"
    assert _secret(story, "ModelsKeyArn") == "hf_a-former-key"
    assert story.signed_in("a former password")


def test_2_a_move_from_secrets_keeps_everybody_signed_in(story):
    succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))
    token = _make_former(story)
    # An earlier try can have left another value.
    story.keep("secret-key", "t" * 64)
    told = succeeds(story.deploy())
    assert "CloudFront begins to send its key to the functions" in told
    assert story.api().call("GET", ME, token=token).status == 200
    assert story.signed_in("a former password")
    assert story.kept("secret-key") == "s" * 64 and story.kept() == "a former password"
    assert story.kept("models-key") == "hf_a-former-key"
    assert not {"SigningSecretArn", "FirstPasswordArn", "ModelsKeyArn"} & set(story.outputs())
    assert (story.status(story.kept("origin-key")), story.status("0" * 64)) == (200, 403)
    # Afterwards what is in Systems Manager is the only truth.
    assert "The stack is the same as before" in succeeds(story.deploy())
    assert story.api().call("GET", ME, token=token).status == 200
    succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))
