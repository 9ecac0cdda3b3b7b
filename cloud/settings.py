"""The settings of one stage: a file like .env.example, checked before anything is built.

What a setting may be is declared in crates/settings. docs/settings.schema.json, which is made from that, says most of
it; what a schema cannot say is asked of the program check-settings, which cargo builds in seconds.
"""

import difflib
import functools
import json
import re
import subprocess
import unicodedata
from pathlib import Path

from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("staging", "production")

SCHEMA = json.loads((ROOT / "docs" / "settings.schema.json").read_text(encoding="utf-8"))["$defs"]["stage"]
PROPERTIES = SCHEMA["properties"]

# Both become one parameter, so that the template itself can hold one against the other.
RETENTION = [name for name, each in PROPERTIES.items() if each.get("x-parameter") == "Retention"]

# Setting: parameter of template.yaml.
PARAMETERS = {name: each["x-parameter"] for name, each in PROPERTIES.items() if "x-parameter" in each}
PARAMETERS = {name: parameter for name, parameter in PARAMETERS.items() if name not in RETENTION}

# The longest value that an error repeats.
MOST_SHOWN = 200


class SettingsError(Exception):
    """What is wrong in the file, why, and what to do."""


class Settings:
    """The settings of one stage."""

    def __init__(self, stage, given):
        self.stage = stage
        self.given = given
        self.region = given.get("AWS_REGION")
        self.profile = given.get("AWS_PROFILE")
        self.stack_name = given.get("STACK_NAME", f"photo-restoration-{stage}")
        self.origins = json.loads(given.get("CORS_ORIGINS", "[]"))
        self.parameters = {
            parameter: _for_template(name, given[name]) for name, parameter in PARAMETERS.items() if name in given
        }
        self.password = given.get("AUTH_PASSWORD")
        self.models_key = given.get("HF_API_KEY")
        # Said in any case: a key that is taken out of the file is not to stay.
        self.parameters["ModelsKey"] = "set" if self.models_key else "none"
        self.parameters["Retention"] = f"{given['SESSION_CLEANUP_HOURS']}/{given['PHOTO_EXPIRY_DAYS']}"


def _for_template(name, value):
    """As the template takes it: lists between commas."""
    return ",".join(json.loads(value)) if PROPERTIES[name]["type"] == "array" else value


def check_stage(stage):
    """The stage, if it is one."""
    if stage not in STAGES:
        raise SettingsError(f"STAGE is “{stage}”. Set STAGE=staging or STAGE=production.")
    return stage


def read(stage, folder):
    """The settings in `folder`/.env.`stage`."""
    path = Path(folder) / f".env.{check_stage(stage)}"
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"{path.name} is missing. Create it from the example: cp .env.example {path.name}") from error
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error
    # As editors on Windows begin files.
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise SettingsError(f"{path.name} begins with a byte order mark. Save it as UTF-8 without one (“no BOM”).")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path.name} is not UTF-8 text: {error}. Save it as UTF-8.") from error
    return parse(stage, text, path.name)


def parse(stage, text, name):
    """The settings in a text of lines like `NAME=value`; all that is wrong is told at once."""
    given, lines, wrong = {}, {}, []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            _read_line(line, number, given, lines)
        except ValueError as error:
            wrong.append(f"{name}:{number}: {error}")
    if not wrong:
        misfits = _misfits(given)
        if not misfits:
            given, misfits = _spelled(given)
        wrong = [f"{name}:{lines[setting]}: {told}" if setting in lines else f"{name}: {told}" for setting, told in misfits]
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(stage, given)


def _read_line(line, number, given, lines):
    line = line.strip()
    if not line or line.startswith("#"):
        return
    setting, equals, value = line.partition("=")
    setting, value = setting.strip(), value.strip()
    if not equals:
        raise ValueError("expected a line like NAME=value")
    if setting.startswith("export "):
        raise ValueError(f"this file is not a shell script: leave out “export”, as in {setting[7:].strip()}=…")
    if setting in SCHEMA["x-not-here"]:
        raise ValueError(f"{setting} is not set here. {SCHEMA['x-not-here'][setting]}")
    if setting not in PROPERTIES:
        near = difflib.get_close_matches(setting, PROPERTIES, 1)
        hint = f" Did you mean {near[0]}?" if near else " .env.example lists all settings."
        raise ValueError(f"{setting} is not a setting.{hint}")
    if setting in lines:
        raise ValueError(f"{setting} is set twice")
    lines[setting] = number
    if not value:
        return
    try:
        given[setting] = _unquoted(value)
    except ValueError as error:
        raise ValueError(_told(setting, value, error)) from error


def _told(setting, value, why):
    """A sentence about a value, which is not shown where it may be a secret."""
    is_shown = not PROPERTIES[setting].get("writeOnly") and len(value) <= MOST_SHOWN
    return f"{setting} is “{value}”: {why}" if is_shown else f"{setting}: {why}"


def _unquoted(value):
    """A value without its quotes. What could be meant in two ways is refused."""
    if any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in value):
        raise ValueError("it contains an invisible character")
    quote = value[0]
    if quote in "'\"":
        inner = value[1:-1]
        if len(value) < 2 or value[-1] != quote or quote in inner:
            raise ValueError(
                f"it starts with {quote}, so it must end with the next {quote}. Put a comment on its own line, and a "
                "value that contains one kind of quotes in the other kind"
            )
        return inner
    # In JSON it is part of a text, or the JSON is refused.
    if quote not in "[{" and re.search(r"(^|\s)#", value):
        raise ValueError(
            "a # does not start a comment here. Put the comment on its own line, or the value in quotes if the # belongs "
            "to it"
        )
    return value


def _misfits(given):
    """What the schema says against them: pairs of the setting, if it is one, and a sentence."""
    typed = {name: _typed(text, PROPERTIES[name]["type"]) for name, text in given.items()}
    told = {}
    for error in Draft202012Validator(SCHEMA).iter_errors(typed):
        if error.path:
            setting = error.path[0]
            told[setting] = _told(setting, given[setting], PROPERTIES[setting]["x-expected"])
        else:
            told[None] = error.schema["x-expected"]
    return list(told.items())


def _typed(text, kind):
    """The value as the schema knows it; a text where it is of another type."""
    if kind == "integer" and re.fullmatch("[0-9]{1,18}", text):
        return int(text)
    if kind == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    if kind == "array":
        try:
            return json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            return text
    return text


def _spelled(given):
    """The values as they are handed on, and what the program says against them, as in `_misfits`."""
    command = [check_settings(), "-", "--for", "lambda"]
    # By the standard input: no other program can look into that.
    done = subprocess.run(command, input=json.dumps(given), check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SettingsError(f"The settings could not be checked: {done.stderr.strip()}")
    answer = json.loads(done.stdout)
    return answer.get("settings"), [(each["name"], each["message"]) for each in answer.get("wrong", [])]


@functools.cache
def check_settings():
    """The program of that name, built by cargo."""
    command = ["cargo", "build", "--quiet", "--locked", "--package", "settings", "--bin", "check-settings"]
    command += ["--message-format", "json-render-diagnostics"]
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError("cargo is missing. Install Rust from https://rustup.rs.") from error
    built = [json.loads(line).get("executable") for line in done.stdout.splitlines()]
    if done.returncode != 0 or not any(built):
        raise SettingsError("The program that checks the settings could not be built. The output of cargo above says why.")
    return next(path for path in built if path)
