"""A function built for arm64, which is what Lambda runs, on this machine by qemu."""

import json

import pytest
from conftest import REGION, ROOT
from runtime_api import request, run

# What make check-arm64 puts there.
FOLDER = ROOT / ".cloud-arm64"
FUNCTION = FOLDER / "functions" / "models" / "bootstrap"

pytestmark = pytest.mark.skipif(not FUNCTION.exists(), reason="not built for arm64; make check-arm64 does it, in half an hour")


def test_a_function_for_arm64_starts_and_answers(deployed, emulator, tmp_path):
    head = FUNCTION.read_bytes()[:20]
    assert head[:4] == b"\x7fELF" and int.from_bytes(head[18:20], "little") == 0xB7, "it is for another processor"
    program = tmp_path / "bootstrap"
    program.write_text(f'#!/bin/sh\nexec "{FOLDER}/run" "{FUNCTION}"\n', encoding="utf-8")
    program.chmod(0o755)
    function = emulator.client("lambda").get_function_configuration(FunctionName="story-models")
    variables = {**function["Environment"]["Variables"], **emulator.access, "AWS_REGION": REGION}
    result = run(program, variables, request("GET", "/api/v1/health", deployed.origin_key))
    assert result.answer["statusCode"] == 200, result.log
    assert json.loads(result.answer["body"])["status"] == "healthy"
