"""From the former template, with its secrets in Secrets Manager, to the present one, and back."""

from types import SimpleNamespace

import functions
import pytest
from artefacts import Artefacts
from conftest import ACCOUNT, ARCHITECTURE, REGION, ROOT
from deployments import PROGRAMS, deployments, succeeds
from former_template import FORMER_SECRETS, former
from stack import Stack

STACK = "photos-moving"


@pytest.fixture(scope="module")
def story(emulator, tmp_path_factory):
    with deployments(emulator, tmp_path_factory, STACK) as made:
        yield made


VALUES = {"secret-key": "s" * 64, "first-password": "a former password", "models-key": "hf_a-former-key"}


def _make_former(story):
    """A stack of the former template, with values that nothing else knows; a token that it has given out."""
    session = SimpleNamespace(client=story.client, region_name=REGION)
    artefacts = Artefacts(session, ACCOUNT, STACK)
    artefacts.make_bucket()
    built = {name: story.folder / "built" / name / "bootstrap" for name in PROGRAMS}
    made = functions.package(former(functions.read_template(ROOT / "template.yaml")), built, artefacts, lambda _: None)
    for name, _, which in FORMER_SECRETS.values():
        story.client("ssm").put_parameter(Name=name, Value=VALUES[which], Type="SecureString", Overwrite=True)
    parameters = {"Architecture": ARCHITECTURE, "HfApiKey": VALUES["models-key"]}
    Stack(session, STACK, lambda _: None, 0.2).change(made, parameters, artefacts)
    story.client("s3").put_object(Bucket=story.outputs()["SiteBucketName"], Key="index.html", Body=b"the former page")
    for _, output, which in FORMER_SECRETS.values():
        arn = story.outputs()[output]
        story.client("secretsmanager").put_secret_value(SecretId=arn, SecretString=VALUES[which])
    api = story.api()
    assert api.sign_in(VALUES["first-password"]).status == 200
    return api.token


def _in_secrets_manager(story):
    outputs, client = story.outputs(), story.client("secretsmanager")
    return {
        which: client.get_secret_value(SecretId=outputs[output])["SecretString"]
        for _, output, which in FORMER_SECRETS.values()
        if output in outputs
    }


def _made_at(story):
    arn = story.outputs()["SigningSecretArn"]
    return story.client("secretsmanager").describe_secret(SecretId=arn)["CreatedDate"]


def _takes(story, token):
    return story.api().call("GET", "/api/v1/auth/me", token=token).status == 200


def test_1_a_move_from_secrets_that_is_not_well_goes_back_to_secrets_with_the_same_values(story):
    token = _make_former(story)
    before = _made_at(story)
    assert _in_secrets_manager(story) == VALUES
    story.settings("HF_API_KEY=hf_another-key", "AUTH_PASSWORD=another password")
    done = story.deploy("--template", story.template_that_refuses_uploads())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "The new version does not work: Browsers cannot upload" in done.stdout
    assert "The former version is back and works" in done.stdout
    assert _made_at(story) > before, "CloudFormation has made another one, with another value"
    assert _in_secrets_manager(story) == VALUES
    assert story.function("login")["Environment"]["Variables"]["RESTARTED_AT"]
    assert _takes(story, token)


def test_1b_a_move_of_which_only_the_first_half_can_be_made_is_taken_back_whole(story):
    assert "SigningSecretArn" in story.outputs()
    before = story.site_files()
    failing = "Resources:\n  Fails:\n    Type: AWS::ResourceGroups::Group\n    Condition: HasOriginKey\n"
    template = story.changed_template(
        "half", lambda text: text.replace("\nResources:\n", f"\n{failing}    Properties: {{Name: fails}}\n", 1)
    )
    done = story.deploy("--template", template)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Fails: Unsupported resource type" in done.stderr
    assert "Going back to the former stack" in done.stdout
    assert "Going back failed" not in done.stdout
    assert "SigningSecretArn" in story.outputs(), "the template is the former one again"
    assert "ORIGIN_KEY_HASHES" not in story.function("login")["Environment"]["Variables"]
    assert story.site_files() == before
    assert _in_secrets_manager(story) == VALUES


def test_2_a_move_from_secrets_keeps_everybody_signed_in(story):
    succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))
    token = _make_former(story)
    # An earlier try can have left another value.
    story.keep("secret-key", "t" * 64)
    story.settings("HF_API_KEY=hf_a-former-key")
    told = succeeds(story.deploy())
    assert "CloudFront starts to send its key to the functions" in told
    assert _takes(story, token)
    assert story.signed_in("a former password")
    assert {which: story.kept(which) for which in VALUES} == VALUES
    assert _in_secrets_manager(story) == {}
    assert (story.status(story.kept("origin-key")), story.status("0" * 64)) == (200, 403)
    # Afterwards what is in Systems Manager is the only truth.
    assert "The stack has not changed" in succeeds(story.deploy())
    assert _takes(story, token)
    succeeds(story.undeploy("--confirm", STACK, "--delete-photos", "yes"))
