"""Who is about to change what: tools, credentials, account."""

import os
import shutil
import sys
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# What is asked for, and how to get it.
TOOLS = {
    "cargo": "Install Rust: https://rustup.rs",
    "cargo-lambda": "make installs it into .cloud; run this through make",
    "sam": "make installs it into .cloud; run this through make",
}


class AccountError(Exception):
    """What is missing before anything can be changed."""


def find_tools(names):
    """Sees that the programs can be found, those of our own Python environment first."""
    own = str(Path(sys.executable).parent)
    os.environ["PATH"] = own + os.pathsep + os.environ.get("PATH", "")
    missing = [f"{name} is missing. {TOOLS[name]}." for name in names if shutil.which(name) is None]
    if missing:
        raise AccountError("\n".join(missing))


def sign_in(settings):
    """A session, and the number of the account that it belongs to."""
    try:
        session = boto3.Session(profile_name=settings.profile, region_name=settings.region)
        account = session.client("sts").get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise AccountError(
            f"AWS refused the sign-in: {error}\nSet AWS_PROFILE in .env.{settings.stage} or in the environment, or "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; docs/DEPLOY.md says how to get them."
        ) from error
    return session, account


def confirm(settings, account, agreed, ask=input, is_asking=sys.stdin.isatty):
    """Production is changed only by somebody who has read where."""
    print(f"Stack {settings.stack_name} in account {account}, region {settings.region}.")
    if settings.stage != "production" or agreed:
        return
    if not is_asking():
        raise AccountError("This is production, and there is no terminal to confirm it. Set YES=1 or CI=true to continue.")
    if ask("This is production. Type the stack's name to continue: ").strip() != settings.stack_name:
        raise AccountError("That is not the stack's name. Nothing was changed.")


def exists(look):
    """Whether what `look` asks AWS for is there."""
    try:
        look()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchBucket", "ResourceNotFoundException"):
            return False
        raise
    return True
