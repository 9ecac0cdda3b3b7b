"""The settings of one stage: a file like .env.example, checked before anything is built."""

import difflib
import re
from pathlib import Path

import elsewhere
import values
from values import anything, matching, one_of, whole

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("staging", "production")

# After how many days the bucket's own rule may come, by the hours that finished restorations are kept: 90
# days behind them at least, as one photo can be restored again and again while it is kept, and its
# original gets older than that. In steps, because the pattern of the template's parameter Retention
# compares them as well, and patterns cannot reckon.
NETS = ((24, 91), (99, 100), (999, 200), (9_999, 600), (99_999, 5_000), (876_000, 40_000))
MAX_HOURS = NETS[-1][0]

# The function restore reads a photo whole where its header is not at the file's beginning. Measured, it then
# takes the file's length and 10 MB; twice the length is asked for, as what it is copied into may take that.
RESTORE_BASE = 96 * 2**20
LEAST_RESTORE_MEMORY, MOST_MEMORY = 512, 10_240

# More than a photo of 100 megapixels can have, which is the most that is taken, with eight bytes each.
MAX_UPLOAD_BYTES = 2**30


class SettingsError(Exception):
    """What is wrong in the file, why, and what to do."""


# Setting: parameter of template.yaml, and what checks and translates the value.
PARAMETERS = {
    "ARCHITECTURE": ("Architecture", one_of("arm64", "x86_64")),
    "AUTH_USERNAME": ("AuthUsername", values.user_name),
    "MAX_UPLOAD_SIZE": ("MaxUploadSize", whole(1, MAX_UPLOAD_BYTES)),
    "ALLOWED_EXTENSIONS": ("AllowedExtensions", values.extensions),
    "CORS_ORIGINS": ("CorsOrigins", values.origins),
    "ACCESS_TOKEN_EXPIRE_MINUTES": ("AccessTokenExpireMinutes", whole(1, 525_600)),
    "MODELS_CONFIG": ("ModelsConfig", values.models),
    "HF_PROVIDERS": ("HfProviders", elsewhere.providers),
    "HF_API_TIMEOUT": ("HfApiTimeout", whole(1, elsewhere.MOST_TIMEOUT)),
    "HF_BILL_TO": ("HfBillTo", elsewhere.bill_to),
    "HF_ENDPOINT_SWIN2SR_2X": ("HfEndpointSwin2sr2x", elsewhere.endpoint),
    "HF_ENDPOINT_SWIN2SR_4X": ("HfEndpointSwin2sr4x", elsewhere.endpoint),
    "APP_NAME": ("AppName", anything),
    "APP_VERSION": ("AppVersion", anything),
    "DEBUG": ("Debug", one_of("true", "false")),
    "RUST_LOG": ("RustLog", anything),
    "DOMAIN_NAME": (
        "DomainName",
        matching(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}", "a name like photos.example.org is expected"),
    ),
    "CERTIFICATE_ARN": (
        "CertificateArn",
        matching(
            r"arn:[a-z-]+:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+",
            "the ARN of a certificate in us-east-1 is expected; CloudFront takes no others",
        ),
    ),
    "PRICE_CLASS": ("PriceClass", one_of("PriceClass_100", "PriceClass_200", "PriceClass_All")),
    "ENGINE_MEMORY": ("EngineMemory", whole(1024, MOST_MEMORY)),
    "ENGINE_STORAGE": ("EngineStorage", whole(512, 10_240)),
    "ENGINE_CONCURRENCY": ("EngineConcurrency", whole(2, 1000)),
    "REMOTE_CONCURRENCY": ("RemoteConcurrency", whole(2, 1000)),
    "REMOTE_MEMORY": ("RemoteMemory", whole(256, MOST_MEMORY)),
    "RESTORE_MEMORY": ("RestoreMemory", whole(LEAST_RESTORE_MEMORY, MOST_MEMORY)),
    "ANALYZE_MEMORY": ("AnalyzeMemory", whole(512, MOST_MEMORY)),
    "REQUESTS_PER_SECOND": ("RequestsPerSecond", whole(1, 100_000)),
    "REQUESTS_AT_ONCE": ("RequestsAtOnce", whole(1, 100_000)),
    "LOG_DAYS": (
        "LogDays",
        one_of(*map(str, (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731))),
    ),
    "ALARM_EMAIL": ("AlarmEmail", matching(r"[^@\s]+@[^@\s]+", "an e-mail address is expected")),
    # A message is kept for 14 days.
    "ALARM_WAIT_SECONDS": ("AlarmWaitSeconds", whole(60, 1_209_600)),
    "MONTHLY_BUDGET": ("MonthlyBudget", whole(0, 1_000_000_000)),
    "TRACING": ("Tracing", one_of("on", "off")),
    "PERMISSIONS_BOUNDARY": (
        "PermissionsBoundary",
        matching(
            r"arn:[a-z-]+:iam::(\d{12}|aws):policy/[\w+=,.@/-]+",
            "the ARN of an IAM policy is expected, as in arn:aws:iam::123456789012:policy/boundary",
        ),
    ),
}

# What goes into Systems Manager, never into the stack.
SECRETS = {"AUTH_PASSWORD": values.password, "HF_API_KEY": elsewhere.key}

# Both become one parameter, Retention, so that the template itself can hold one against the other.
RETENTION = {
    "SESSION_CLEANUP_HOURS": whole(0, MAX_HOURS),
    "PHOTO_EXPIRY_DAYS": whole(0, 99_999),
}

# Settings of the deployment itself.
OTHERS = {
    "AWS_REGION": matching(r"[a-z]{2}(-[a-z]+)+-\d", "a region like eu-central-1 is expected"),
    "AWS_PROFILE": anything,
    "STACK_NAME": values.stack_name,
}

CHECKS = {**{name: check for name, (_, check) in PARAMETERS.items()}, **SECRETS, **RETENTION, **OTHERS}

# What stands in the variables of functions, and has no other limit.
VARIABLES = (
    "MODELS_CONFIG",
    "CORS_ORIGINS",
    "ALLOWED_EXTENSIONS",
    "APP_NAME",
    "APP_VERSION",
    "RUST_LOG",
    "HF_PROVIDERS",
    "HF_BILL_TO",
    "HF_ENDPOINT_SWIN2SR_2X",
    "HF_ENDPOINT_SWIN2SR_4X",
)

# What is not shown, not even when it is wrong. Somebody may have put a password into an address.
HIDDEN = (*SECRETS, "HF_ENDPOINT_SWIN2SR_2X", "HF_ENDPOINT_SWIN2SR_4X")

# Not to be set here, and where instead.
ELSEWHERE = {
    "SECRET_KEY": "make deploy makes it and Systems Manager keeps it. Remove the line; docs/DEPLOY.md says how to "
    "change it.",
    "S3_PUBLIC_URL": "In the cloud browsers reach the bucket by its own name. Remove the line.",
    "AWS_ENDPOINT_URL": "In the cloud the services are AWS's own. Remove the line.",
    **dict.fromkeys(
        ("HF_ROUTER_URL", "HF_HUB_URL", "HF_DIRECT_URL"),
        "In the cloud models are asked at their own addresses, with no proxy between. Remove the line.",
    ),
    "SECRET_KEY_PARAMETER": "The template sets it. Remove the line.",
    "AUTH_PASSWORD_PARAMETER": "Set AUTH_PASSWORD: the deployment puts it into Systems Manager.",
    "HF_API_KEY_PARAMETER": "Set HF_API_KEY: the deployment puts it into Systems Manager.",
    "ORIGIN_KEY_HASHES": "make deploy makes the key. Remove the line; docs/DEPLOY.md says how to change it.",
    "PHOTOS_THROUGH_SITE": "In the cloud pages always get photos through the site. Remove the line.",
    "PROGRESS_SECONDS": "The template sets it, as each report costs. Remove the line.",
}


class Settings:
    """The settings of one stage."""

    def __init__(self, stage, given):
        self.stage = stage
        self.given = given
        self.region = given.get("AWS_REGION")
        self.profile = given.get("AWS_PROFILE")
        self.stack_name = given.get("STACK_NAME", f"photo-restoration-{stage}")
        self.origins = [each for each in given.get("CORS_ORIGINS", "").split(",") if each]
        self.parameters = {parameter: given[name] for name, (parameter, _) in PARAMETERS.items() if name in given}
        self.password = given.get("AUTH_PASSWORD")
        self.models_key = given.get("HF_API_KEY")
        # Said in any case: a key that is taken out of the file is not to stay.
        self.parameters["ModelsKey"] = "set" if self.models_key else "none"
        self.parameters["Retention"] = "/".join(given[name] for name in RETENTION)


def check_stage(stage):
    """The stage, if it is one."""
    if stage not in STAGES:
        raise SettingsError(f"STAGE is “{stage}”; say STAGE=staging or STAGE=production.")
    return stage


def read(stage, folder):
    """The settings in `folder`/.env.`stage`."""
    path = Path(folder) / f".env.{check_stage(stage)}"
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise SettingsError(f"{path.name} is missing. Make it from the example: cp .env.example {path.name}") from error
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
    given, wrong = {}, []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            _read_line(line, given)
        except ValueError as error:
            wrong.append(f"{name}:{number}: {error}")
    if not wrong:
        try:
            _check_together(given)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(stage, given)


def _read_line(line, given):
    line = line.strip()
    if not line or line.startswith("#"):
        return
    setting, equals, value = line.partition("=")
    setting, value = setting.strip(), value.strip()
    if not equals:
        raise ValueError("a line like NAME=value is expected")
    if setting.startswith("export "):
        raise ValueError(f"this file is no shell script: leave “export” out, as in {setting[7:].strip()}=…")
    if setting in ELSEWHERE:
        raise ValueError(f"{setting} is not set here. {ELSEWHERE[setting]}")
    if setting not in CHECKS:
        near = difflib.get_close_matches(setting, CHECKS, 1)
        hint = f" Is {near[0]} meant?" if near else " .env.example has all there are."
        raise ValueError(f"{setting} is no setting.{hint}")
    if setting in given:
        raise ValueError(f"{setting} is set twice")
    if not value:
        return
    try:
        given[setting] = CHECKS[setting](_unquoted(value))
    except ValueError as error:
        shown = "" if setting in HIDDEN else f" is “{value}”"
        raise ValueError(f"{setting}{shown}: {error}") from error


def _unquoted(value):
    """A value without its quotes. What could be meant in two ways is refused."""
    if not values.is_plain(value):
        raise ValueError("there is a character in it that cannot be seen")
    quote = value[0]
    if quote in "'\"":
        inner = value[1:-1]
        if len(value) < 2 or value[-1] != quote or quote in inner:
            raise ValueError(
                f"it begins with {quote}, so it must end with the next {quote}, and nothing may stand behind that; "
                "put a comment on a line of its own, and a value that holds one kind of quotes into the other"
            )
        return inner
    # In JSON it is part of a text, or the JSON is refused.
    if quote not in "[{" and re.search(r"(^|\s)#", value):
        raise ValueError(
            "a # begins no comment here; put the comment on a line of its own, or, if it belongs to the value, "
            "put the value in quotes"
        )
    return value


def _check_together(given):
    if "AWS_REGION" not in given:
        raise ValueError("AWS_REGION is not set; say where everything is to be, as in AWS_REGION=eu-central-1")
    if ("DOMAIN_NAME" in given) != ("CERTIFICATE_ARN" in given):
        raise ValueError("DOMAIN_NAME and CERTIFICATE_ARN go together; only one of them is set")
    if int(given.get("MONTHLY_BUDGET", 0)) and "ALARM_EMAIL" not in given:
        raise ValueError("MONTHLY_BUDGET needs ALARM_EMAIL: somebody has to be told")
    size = sum(len(given.get(name, "").encode()) for name in VARIABLES)
    if size > values.MAX_VARIABLE_BYTES:
        raise ValueError(
            f"{', '.join(VARIABLES)} have {size} bytes together; {values.MAX_VARIABLE_BYTES} fit into the "
            "variables that Lambda gives a function"
        )
    elsewhere.check_together(given)
    _check_restore_memory(given)
    _check_retention(given)


def _check_restore_memory(given):
    """Gives the function restore the memory that the largest photo needs, or sees that it has it."""
    if "MAX_UPLOAD_SIZE" not in given:
        return
    size = int(given["MAX_UPLOAD_SIZE"])
    needed = max(LEAST_RESTORE_MEMORY, -(-(2 * size + RESTORE_BASE) // 2**20))
    if int(given.setdefault("RESTORE_MEMORY", str(needed))) < needed:
        raise ValueError(
            f"RESTORE_MEMORY is {given['RESTORE_MEMORY']}; with MAX_UPLOAD_SIZE={size} at least {needed} are needed. "
            "Leave RESTORE_MEMORY out to get that."
        )


def _check_retention(given):
    """Puts the bucket's own rule far enough behind the retention, or sees that it is."""
    hours = int(given.setdefault("SESSION_CLEANUP_HOURS", "24"))
    least = next(days for most, days in NETS if hours <= most) if hours else 0
    days = int(given.setdefault("PHOTO_EXPIRY_DAYS", str(least)))
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
