"""What one setting may be. Each check takes the text in the file and answers what is handed on, or ValueError.

What functions read is checked as they check it: test_agreement.py asks both about the same values.
"""

import ipaddress
import json
import re
import unicodedata
from pathlib import Path

import idna
import regex

import models_config

# As crates/domain/src/user.rs has it, in a spelling that CloudFormation understands too.
USER_NAME = r"[\p{IsAlphabetic}\p{N}._@+-]{1,64}"

# As functions/login/src/password.rs has it.
MIN_PASSWORD_CHARS, MAX_PASSWORD_BYTES = 8, 1024

# What fits beside the other variables of a function: Lambda gives all of them 4096 bytes.
MAX_VARIABLE_BYTES = 3000

# Names of buckets that S3 keeps for itself begin so, and names of parameters that Systems Manager does (the last
# two); the stack's name begins both.
RESERVED = ("xn--", "sthree-", "amzn-s3-demo-", "aws", "ssm")

DEFAULT_PORTS = {"http": 80, "https": 443}


def whole(least, most):
    """A whole number of a range."""

    def check(value):
        if not re.fullmatch(r"[0-9]+", value):
            raise ValueError("a whole number is expected")
        # Leading zeros do not count, and nobody needs more digits.
        digits = value.lstrip("0") or "0"
        if len(digits) > 18 or not least <= int(digits) <= most:
            raise ValueError(f"a number of {least} to {most} is expected")
        return digits

    return check


def matching(pattern, expected):
    """A text of this form."""

    def check(value):
        if not re.fullmatch(pattern, value):
            raise ValueError(expected)
        return value

    return check


def one_of(*choices):
    """One of these texts."""
    return matching("|".join(map(re.escape, choices)), f"one of {', '.join(choices)} is expected")


def anything(value):
    """Any text."""
    return value


def user_name(value):
    """As it is kept: capitals and space around it do not count."""
    name = value.strip().lower()
    if not regex.fullmatch(USER_NAME, name):
        raise ValueError("1 to 64 letters, digits and . _ - @ + are expected")
    return name


def password(value):
    """Counted as the function counts: at least so many characters, at most so many bytes."""
    if len(value) < MIN_PASSWORD_CHARS:
        raise ValueError(f"at least {MIN_PASSWORD_CHARS} characters are expected")
    if len(value.encode()) > MAX_PASSWORD_BYTES:
        raise ValueError(
            f"at most {MAX_PASSWORD_BYTES} bytes are expected; letters with accents count two, others up to four"
        )
    return for_systems_manager(value)


def for_systems_manager(value):
    """Two brackets name another parameter there, and are refused."""
    if "{{" in value:
        raise ValueError("{{ cannot be kept in Systems Manager; leave one of the brackets out")
    return value


def stack_name(value):
    """It names the table (3 characters at least) and begins a bucket's name (63 at most, no capitals)."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,41}[a-z0-9]", value):
        raise ValueError("3 to 43 lower-case letters, digits and dashes are expected, a letter first, no dash last")
    if value.startswith(RESERVED):
        raise ValueError(f"it must not begin with {', '.join(RESERVED)}: AWS keeps such names for itself")
    return value


def origins(value):
    """A JSON array of origins, each in the one spelling in which browsers send it."""
    expected = 'a JSON array of origins like ["https://photos.example.org"] is expected'
    if "*" in value:
        raise ValueError(f"{expected}; * is not taken")
    found = _texts(value, expected)
    for each in found:
        _check_origin(each)
    return ",".join(found)


def is_https(text):
    """Whether it is an https address in the spelling in which programs send it, without user, ? and #."""
    parts = re.fullmatch(r"https://(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::([0-9]+))?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?", text)
    if not parts:
        return False
    host, port, _ = parts.groups()
    return _is_host(host) and (not port or int(port) <= 65535)


def _check_origin(text):
    parts = re.fullmatch(r"(https?)://(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::([0-9]+))?", text)
    if not parts:
        raise ValueError(
            f"“{text}” is no origin: http:// or https://, a name in lower case (xn--… where it has other "
            "letters), and a port where needed, with nothing behind it, are expected"
        )
    scheme, host, port = parts.groups()
    if port and (str(int(port)) != port or int(port) > 65535):
        raise ValueError(f"“{text}”: {port} is no port")
    if port and int(port) == DEFAULT_PORTS[scheme]:
        raise ValueError(f"“{text}”: browsers leave :{port} out with {scheme}; leave it out as well")
    if not _is_host(host):
        raise ValueError(f"“{text}”: {host} is no name or address of a host")


def _is_host(host):
    """Whether browsers know the host by this spelling (https://url.spec.whatwg.org/#host-parsing)."""
    if host.startswith("["):
        try:
            address = ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return False
        return _compressed(address) == host[1:-1]
    labels = host.removesuffix(".").split(".")
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        try:
            return str(ipaddress.IPv4Address(host)) == host
        except ValueError:
            return False
    return all(_is_label(label) for label in labels)


def _compressed(address):
    """In groups of hexadecimal digits alone; newer Pythons end mapped addresses in decimal ones."""
    mapped = address.ipv4_mapped
    return f"::ffff:{int(mapped) >> 16:x}:{int(mapped) & 0xFFFF:x}" if mapped else str(address)


def _is_label(label):
    if not label.startswith("xn--"):
        return True
    try:
        return idna.alabel(idna.ulabel(label)).decode() == label
    except idna.IDNAError:
        return False


def extensions(value):
    """A JSON array of file name endings."""
    expected = 'a JSON array of endings like [".jpg", ".png"] is expected'
    found = _texts(value, expected)
    if not found or not all(re.fullmatch(r"\.[A-Za-z0-9]+", each) for each in found):
        raise ValueError(expected)
    return ",".join(found)


def _texts(value, expected):
    try:
        texts = json.loads(value)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(expected) from error
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise ValueError(expected)
    return texts


def models(value):
    """A list of models: JSON, or the path of a file with it."""
    text = value
    if not value.startswith(("[", "{")):
        try:
            text = Path(value).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"JSON, or the path of a file with it, is expected: {error}") from error
    compact = models_config.compact(text)
    if len(compact.encode()) > MAX_VARIABLE_BYTES:
        raise ValueError(
            f"the models take more than the {MAX_VARIABLE_BYTES} bytes that fit beside Lambda's other settings"
        )
    return compact


def is_plain(text):
    """Whether a text has no characters that end lines or are not seen."""
    return not any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in text)
