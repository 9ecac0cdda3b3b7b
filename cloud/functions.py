"""The functions' code: built for Lambda, packed, and named in the template."""

import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

TARGETS = {"arm64": "--arm64", "x86_64": "--x86-64"}

# What an ELF file says of its processor, in bytes 18 and 19.
MACHINES = {"arm64": 0xB7, "x86_64": 0x3E}


class BuildError(Exception):
    """What could not be built."""


def functions_in(template):
    """Logical id and program of each function."""
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            yield logical_id, resource["Metadata"]["BuildProperties"]["Binary"]


def read_template(path):
    """The template as data, with intrinsic functions in their long form."""
    return yaml_parse(Path(path).read_text(encoding="utf-8"))


def build(root, programs, architecture):
    """Compiles the programs with the profile `lambda`; answers where they are.

    Not by `sam build`: it passes --release to cargo-lambda and nothing else, so the functions would be
    twice as large, and each would be compiled by itself.
    """
    # Not target/lambda, where make lambda builds for this machine.
    folder = Path(root) / "target" / "deploy"
    packages = [argument for program in programs for argument in ("--package", program)]
    command = ["cargo", "lambda", "build", "--profile", "lambda", "--locked", TARGETS[architecture]]
    command += ["--lambda-dir", str(folder), *packages]
    if subprocess.run(command, cwd=root, check=False).returncode != 0:
        raise BuildError(f"The functions could not be built: {' '.join(command)}")
    return {program: folder / program / "bootstrap" for program in programs}


def check_processor(built, architecture):
    """Sees that the programs are there and for this processor: Lambda itself would say so only when called."""
    for program, path in sorted(built.items()):
        try:
            with open(path, "rb") as file:
                head = file.read(20)
        except OSError as error:
            raise BuildError(f"The function {program} is not built: {error}") from error
        if head[:4] != b"\x7fELF" or int.from_bytes(head[18:20], "little") != MACHINES[architecture]:
            raise BuildError(f"{path} is not a program for {architecture}. Build it again or change ARCHITECTURE.")


def pack(program):
    """A zip for Lambda: the same bytes for the same program, so that nothing changes by being built."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("bootstrap", (2020, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        entry.create_system = 3
        entry.compress_type = zipfile.ZIP_DEFLATED
        # Level 9 makes it a quarter of a percent smaller, and takes twice as long.
        archive.writestr(entry, Path(program).read_bytes(), zipfile.ZIP_DEFLATED, 6)
    return packed.getvalue()


def package(template, built, artefacts, say):
    """Uploads each program once and lets the template's functions name it."""
    keys = {}
    for program, path in sorted(built.items()):
        packed = pack(path)
        keys[program] = artefacts.put(f"{program}-{hashlib.sha256(packed).hexdigest()[:32]}.zip", packed)
        say(f"  {program}: {len(packed) / 1e6:.1f} MB")
    for logical_id, program in functions_in(template):
        code = {"Bucket": artefacts.bucket, "Key": keys[program]}
        template["Resources"][logical_id]["Properties"]["CodeUri"] = code
    return template


def keys_in(template):
    """The keys of the code that a packaged template names."""
    for logical_id, _ in functions_in(template):
        code = template["Resources"][logical_id]["Properties"]["CodeUri"]
        if isinstance(code, dict):
            yield code["Key"]
