"""Password and keys through deployments: as they are set, changed, rotated, and put back."""

import json
import time

import pytest
from deployments import deployments, succeeds

STACK = "photos-secrets"


@pytest.fixture(scope="module")
def story(emulator, tmp_path_factory):
    with deployments(emulator, tmp_path_factory, STACK) as made:
        yield made


def test_01_a_first_deployment_makes_them_and_tells_how_to_read_the_password(story):
    told = succeeds(story.deploy())
    assert f"--name /{STACK}/first-password" in told and story.kept() not in told
    assert story.signed_in()
    assert story.status("0" * 64) == 403


def test_02_a_password_of_the_settings_takes_its_place(story):
    made = story.kept()
    story.settings("AUTH_PASSWORD=correct horse")
    told = succeeds(story.deploy())
    assert "A password or key has changed" in told and "correct horse" not in told
    assert story.signed_in("correct horse") and not story.signed_in(made)


def test_03_a_version_into_which_no_browser_can_upload_makes_way_and_the_former_password_comes_back(story):
    """Every look from outside is well; only a photo that is sent as a browser does it shows the fault."""
    before = story.function("login")["LastModified"]
    story.settings("AUTH_PASSWORD=battery staple")
    done = story.deploy("--template", story.template_that_refuses_uploads())
    assert done.returncode == 1, done.stdout
    assert "The new version does not work: Browsers cannot upload" in done.stdout
    assert "Refused headers: if-none-match." in done.stdout
    assert "The former version is back and works" in done.stdout
    assert "battery staple" not in done.stdout + done.stderr
    assert story.kept() == "correct horse"
    assert story.signed_in("correct horse") and not story.signed_in("battery staple")
    assert story.function("login")["LastModified"] > before
    assert story.left_behind() == []


def test_03b_a_change_that_cloudformation_takes_back_brings_the_former_password_back_too(story):
    done = story.deploy("--template", story.template_that_fails())
    assert done.returncode == 1
    assert "Fails: Unsupported resource type" in done.stderr
    assert "Restored the former password or key" in done.stdout
    assert story.signed_in("correct horse") and not story.signed_in("battery staple")


def test_03c_a_password_that_is_not_given_again_stays_and_is_in_no_parameter_of_the_stack(story):
    story.settings()
    succeeds(story.deploy())
    assert story.kept() == "correct horse" and story.signed_in("correct horse")
    stacks = story.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    shown = {each["ParameterKey"]: each["ParameterValue"] for each in stacks[0]["Parameters"]}
    assert shown["OriginKey"] == "****" and "correct horse" not in json.dumps(stacks, default=str)
    assert stacks[0]["Tags"] == [{"Key": "photo-restoration", "Value": STACK}]


def test_04_a_key_that_was_changed_by_hand_reaches_the_functions(story):
    before = story.function("history")["Environment"]["Variables"]["RESTARTED_AT"]
    time.sleep(1.1)
    story.keep("secret-key", "0123456789abcdef" * 4)
    assert "A password or key has changed" in succeeds(story.deploy())
    assert story.kept("secret-key") == "0123456789abcdef" * 4
    after = story.function("history")["Environment"]["Variables"]["RESTARTED_AT"]
    assert after > before
    assert "The stack has not changed" in succeeds(story.deploy())
    assert story.function("history")["Environment"]["Variables"]["RESTARTED_AT"] == after


def _holders(story):
    names = ("login", "models", "restore", "analyze", "preview", "history", "engine-worker", "remote-worker", "sweeper")
    return {name for name in names if "HF_API_KEY_PARAMETER" in story.function(name)["Environment"]["Variables"]}


def test_05_a_key_for_models_elsewhere_goes_into_systems_manager_and_is_never_shown(story):
    story.settings("HF_API_KEY=hf_the-first-key", "HF_PROVIDERS=fal-ai")
    done = story.deploy()
    assert "A password or key has changed" not in succeeds(done), "functions that get a key start anew by that"
    assert "hf_the-first-key" not in done.stdout + done.stderr
    assert story.kept("models-key") == "hf_the-first-key"
    assert _holders(story) == {"models", "restore", "remote-worker"}
    assert story.function("models")["Environment"]["Variables"]["HF_PROVIDERS"] == "fal-ai"
    shown = json.dumps(story.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"], default=str)
    assert "hf_the-first-key" not in shown


def test_06_another_key_reaches_the_functions_that_hold_it(story):
    before = story.function("remote-worker")["Environment"]["Variables"]["RESTARTED_AT"]
    time.sleep(1.1)
    story.settings("HF_API_KEY=hf_the-second-key", "HF_PROVIDERS=fal-ai")
    assert "A password or key has changed" in succeeds(story.deploy())
    assert story.kept("models-key") == "hf_the-second-key"
    for name in ("models", "remote-worker"):
        assert story.function(name)["Environment"]["Variables"]["RESTARTED_AT"] > before


def test_07_a_key_that_is_taken_out_of_the_file_is_taken_away(story):
    story.settings()
    succeeds(story.deploy())
    assert story.kept("models-key") is None and _holders(story) == set()


def test_08_after_a_rotation_both_keys_of_the_origin_are_taken_until_the_next_deployment(story):
    former = story.kept("origin-key")
    assert (story.status(former), story.status("0" * 64)) == (200, 403)
    succeeds(story.deploy("--rotate-origin-key"))
    now = story.kept("origin-key")
    assert now != former
    assert (story.status(former), story.status(now)) == (200, 200), "edges may still send the former one"
    succeeds(story.deploy())
    assert story.kept("origin-key") == now
    assert (story.status(former), story.status(now)) == (403, 200)


def test_09_a_rotation_that_is_not_well_is_taken_back(story):
    former = story.kept("origin-key")
    done = story.deploy("--rotate-origin-key", "--template", story.template_that_refuses_uploads())
    assert done.returncode == 1
    assert "The former version is back and works" in done.stdout
    assert story.kept("origin-key") == former
    assert (story.status(former), story.status("0" * 64)) == (200, 403)
