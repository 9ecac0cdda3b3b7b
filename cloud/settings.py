"""The settings of one stage: a file like .env.example, checked before anything is built."""

import difflib
import json
import math
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("staging", "production")

# How many days the bucket's own rule comes after the retention. One photo can be restored again and
# again while it is kept, and its original gets older than the retention by that.
NET_DAYS = 90


class SettingsError(Exception):
    """What is wrong in the file, why, and what to do."""


def _whole(least, most=None):
    def check(value):
        if not re.fullmatch(r"[0-9]+", value):
            raise ValueError("a whole number is expected")
        if int(value) < least or (most is not None and int(value) > most):
            up_to = f" to {most}" if most is not None else " or more"
            raise ValueError(f"a number of {least}{up_to} is expected")
        return value

    return check


def _matching(pattern, expected):
    def check(value):
        if not re.fullmatch(pattern, value):
            raise ValueError(expected)
        return value

    return check


def _one_of(*choices):
    return _matching("|".join(map(re.escape, choices)), f"one of {', '.join(choices)} is expected")


def _texts(value, is_right, expected):
    try:
        texts = json.loads(value)
    except json.JSONDecodeError:
        texts = None
    if not isinstance(texts, list) or not all(isinstance(each, str) and is_right(each) for each in texts):
        raise ValueError(expected)
    return ",".join(texts)


def _origins(value):
    return _texts(
        value,
        lambda each: re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", each),
        'a JSON array of origins like ["https://photos.example.org"] is expected; * is not taken',
    )


def _extensions(value):
    return _texts(
        value,
        lambda each: re.fullmatch(r"\.[A-Za-z0-9]+", each),
        'a JSON array of endings like [".jpg", ".png"] is expected',
    )


def _models(value):
    text = value
    if not value.startswith(("[", "{")):
        try:
            text = Path(value).read_text(encoding="utf-8")
        except OSError as error:
            raise ValueError(f"JSON, or the path of a file with it, is expected: {error}") from error
    try:
        compact = json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is not JSON: {error}") from error
    if len(compact.encode()) > 3000:
        raise ValueError("the models take more than the 3000 bytes that fit beside Lambda's other settings")
    return compact


def _any(value):
    return value


# Setting: parameter of template.yaml, and what checks and translates the value.
PARAMETERS = {
    "ARCHITECTURE": ("Architecture", _one_of("arm64", "x86_64")),
    "AUTH_USERNAME": ("AuthUsername", _matching(r"[\w.@+-]{1,64}", "1 to 64 letters, digits and . _ - @ + are expected")),
    "AUTH_PASSWORD": ("AuthPassword", _matching(r".{8,1024}", "at least 8 characters are expected")),
    "SESSION_CLEANUP_HOURS": ("RetentionHours", _whole(0, 876_000)),
    "PHOTO_EXPIRY_DAYS": ("PhotoExpiryDays", _whole(0)),
    "MAX_UPLOAD_SIZE": ("MaxUploadSize", _whole(1)),
    "ALLOWED_EXTENSIONS": ("AllowedExtensions", _extensions),
    "CORS_ORIGINS": ("CorsOrigins", _origins),
    "ACCESS_TOKEN_EXPIRE_MINUTES": ("AccessTokenExpireMinutes", _whole(1, 525_600)),
    "MODELS_CONFIG": ("ModelsConfig", _models),
    "APP_NAME": ("AppName", _any),
    "APP_VERSION": ("AppVersion", _any),
    "DEBUG": ("Debug", _one_of("true", "false")),
    "RUST_LOG": ("RustLog", _any),
    "DOMAIN_NAME": (
        "DomainName",
        _matching(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}", "a name like photos.example.org is expected"),
    ),
    "CERTIFICATE_ARN": (
        "CertificateArn",
        _matching(
            r"arn:[a-z-]+:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+",
            "the ARN of a certificate in us-east-1 is expected; CloudFront takes no others",
        ),
    ),
    "PRICE_CLASS": ("PriceClass", _one_of("PriceClass_100", "PriceClass_200", "PriceClass_All")),
    "ENGINE_MEMORY": ("EngineMemory", _whole(1024, 10240)),
    "ENGINE_STORAGE": ("EngineStorage", _whole(512, 10240)),
    "ENGINE_CONCURRENCY": ("EngineConcurrency", _whole(2, 1000)),
    "REMOTE_CONCURRENCY": ("RemoteConcurrency", _whole(2, 1000)),
    "REQUESTS_PER_SECOND": ("RequestsPerSecond", _whole(1)),
    "REQUESTS_AT_ONCE": ("RequestsAtOnce", _whole(1)),
    "LOG_DAYS": (
        "LogDays",
        _one_of(*map(str, (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731))),
    ),
    "ALARM_EMAIL": ("AlarmEmail", _matching(r"[^@\s]+@[^@\s]+", "an e-mail address is expected")),
    "ALARM_WAIT_SECONDS": ("AlarmWaitSeconds", _whole(60)),
    "MONTHLY_BUDGET": ("MonthlyBudget", _whole(0)),
    "TRACING": ("Tracing", _one_of("on", "off")),
}

# Settings of the deployment itself.
OTHERS = {
    "AWS_REGION": _matching(r"[a-z]{2}(-[a-z]+)+-\d", "a region like eu-central-1 is expected"),
    "AWS_PROFILE": _any,
    # It becomes part of a bucket's name, which is lower case and has at most 63 characters.
    "STACK_NAME": _matching(
        r"[a-z][a-z0-9-]{0,41}[a-z0-9]", "2 to 43 lower-case letters, digits and dashes are expected, a letter first"
    ),
}

# Not to be set here, and where instead.
ELSEWHERE = {
    "SECRET_KEY": "Secrets Manager makes and keeps it. Remove the line; docs/DEPLOY.md says how to change it.",
    "S3_PUBLIC_URL": "In the cloud browsers reach the bucket by its own name. Remove the line.",
    "AWS_ENDPOINT_URL": "In the cloud the services are AWS's own. Remove the line.",
}


class Settings:
    """The settings of one stage."""

    def __init__(self, stage, values):
        self.stage = stage
        self.region = values.get("AWS_REGION")
        self.profile = values.get("AWS_PROFILE")
        self.stack_name = values.get("STACK_NAME", f"photo-restoration-{stage}")
        self.origins = [each for each in values.get("CORS_ORIGINS", "").split(",") if each]
        self.parameters = {
            parameter: values[name] for name, (parameter, _) in PARAMETERS.items() if name in values
        }


def check_stage(stage):
    """The stage, if it is one."""
    if stage not in STAGES:
        raise SettingsError(f"STAGE is “{stage}”; say make deploy STAGE=staging or STAGE=production.")
    return stage


def read(stage, folder):
    """The settings in `folder`/.env.`stage`."""
    path = Path(folder) / f".env.{check_stage(stage)}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(f"{path.name} is missing. Make it from the example: cp .env.example {path.name}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read: {error}") from error
    return parse(stage, text, path.name)


def parse(stage, text, name):
    """The settings in a text of lines like `NAME=value`; all that is wrong is told at once."""
    values, wrong = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            _read_line(line, values)
        except ValueError as error:
            wrong.append(f"{name}:{number}: {error}")
    if not wrong:
        try:
            _check_together(values)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(stage, values)


def _read_line(line, values):
    line = line.strip()
    if not line or line.startswith("#"):
        return
    setting, equals, value = line.partition("=")
    setting, value = setting.strip(), value.strip()
    if not equals:
        raise ValueError("a line like NAME=value is expected")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    if setting in ELSEWHERE:
        raise ValueError(f"{setting} is not set here. {ELSEWHERE[setting]}")
    if setting in PARAMETERS:
        check = PARAMETERS[setting][1]
    elif setting in OTHERS:
        check = OTHERS[setting]
    else:
        near = difflib.get_close_matches(setting, [*PARAMETERS, *OTHERS], 1)
        hint = f" Is {near[0]} meant?" if near else " .env.example has all there are."
        raise ValueError(f"{setting} is no setting.{hint}")
    if setting in values:
        raise ValueError(f"{setting} is set twice")
    if not value:
        return
    try:
        values[setting] = check(value)
    except ValueError as error:
        # A password is not shown, not even a wrong one.
        shown = "" if setting == "AUTH_PASSWORD" else f" is “{value}”"
        raise ValueError(f"{setting}{shown}: {error}") from error


def _check_together(values):
    if "AWS_REGION" not in values:
        raise ValueError("AWS_REGION is not set; say where everything is to be, as in AWS_REGION=eu-central-1")
    if ("DOMAIN_NAME" in values) != ("CERTIFICATE_ARN" in values):
        raise ValueError("DOMAIN_NAME and CERTIFICATE_ARN go together; only one of them is set")
    if int(values.get("MONTHLY_BUDGET", 0)) and "ALARM_EMAIL" not in values:
        raise ValueError("MONTHLY_BUDGET needs ALARM_EMAIL: somebody has to be told")
    hours = int(values.get("SESSION_CLEANUP_HOURS", 24))
    least = math.ceil(hours / 24) + NET_DAYS
    days = int(values.get("PHOTO_EXPIRY_DAYS", least if hours else 0))
    if hours == 0 and days:
        raise ValueError(
            "SESSION_CLEANUP_HOURS is 0, which keeps photos for ever, but PHOTO_EXPIRY_DAYS would remove them. "
            "Leave PHOTO_EXPIRY_DAYS out."
        )
    if days and days < least:
        raise ValueError(
            f"PHOTO_EXPIRY_DAYS is {days}; with SESSION_CLEANUP_HOURS={hours} at least {least} are needed, or a photo "
            "that is still in use could be removed"
        )
    values["SESSION_CLEANUP_HOURS"], values["PHOTO_EXPIRY_DAYS"] = str(hours), str(days)
