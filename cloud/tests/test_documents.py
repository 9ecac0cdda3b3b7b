"""What docs/DEPLOY.md names is there."""

import re

import pytest
import settings
from conftest import ROOT
from parameters import NAMES

TEXT = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
CLOUD = TEXT[: TEXT.index("## On a server of your own")]

# Read by make, by the AWS tools or by functions, not from a stage's file.
OTHERS = {
    "STAGE",
    "CONFIRM",
    "DELETE_PHOTOS",
    "YES",
    "CI",
    "DEPLOY_FLAGS",
    "SECRET_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
}

# As they are in messages and states of AWS.
STATES = re.compile(r"[A-Z]+_ROLLBACK_FAILED")


def test_every_setting_that_is_named_is_one():
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+|YES|CI|STAGE|CONFIRM)(?:=[^`]*)?`", CLOUD))
    assert len(named) > 20
    assert {each for each in named if not STATES.fullmatch(each)} - set(settings.PROPERTIES) <= OTHERS


def test_every_recipe_that_is_named_is_in_the_makefile():
    recipes = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"(?:`|^ *|[A-Z]+=\S+ )make ([a-z][a-z0-9-]*)", TEXT, re.M))
    assert {"deploy", "undeploy", "deploy-report", "check-cloud", "up", "down", "check-nginx"} <= named
    assert named <= recipes


def test_every_recipe_that_is_listed_is_made_each_time_it_is_asked_for():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = set(re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.M))
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)$", makefile, re.M).group(1)
    assert "check-arm64" in listed
    assert listed <= set(phony.replace("\\", " ").split())


def test_how_make_lists_what_it_skips_is_told_as_make_does():
    told = re.search(r"lists that at the end, under “(.*?)”", TEXT).group(1)
    assert f'echo "==> {told}:"' in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_output_that_is_named_is_one_of_the_template(template):
    named = set(re.findall(r"outputs?\s+`([A-Za-z]+)`", CLOUD))
    assert len(named) >= 2
    assert named <= set(template["Outputs"])


def test_every_parameter_that_is_named_is_kept_and_none_is_missing():
    assert set(re.findall(r"`/STACK/([a-z-]+)`", CLOUD)) == set(NAMES)


@pytest.mark.parametrize("flag", sorted(set(re.findall(r"--(?:built|check|may-replace|rotate-origin-key)\b", CLOUD))))
def test_every_flag_that_is_named_is_taken(flag):
    assert f'"{flag}"' in (ROOT / "cloud" / "deploy.py").read_text(encoding="utf-8")
