"""Takes out of a text what belongs to nobody else: people, accounts, tokens, names of photos."""

import re

ENDINGS = "jpe?g|png|webp|tiff?|heic|heif|gif|bmp|pdf"

# What is found, and what stands there instead. The first come first.
PATTERNS = (
    (r"(?s)-----BEGIN [A-Z ]+-----.*?(-----END [A-Z ]+-----|$)", "(a key)"),
    (r"\beyJ[\w-]+\.[\w-]+\.?[\w-]*", "(a token)"),
    (r"\b(Bearer|Basic)\s+[^\s\"',]+", r"\1 (a token)"),
    (r"(?i)\b(set-cookie|cookie|authorization|x-origin-key)(\"?\s*[:=]\s*\"?)[^\"\n]*", r"\1\2(not shown)"),
    # The query of a presigned address lets in whoever has it.
    (r"(?i)\?[^\s\"'<>]*(X-Amz-|Signature=|AWSAccessKeyId=)[^\s\"'<>]*", "?(a signature)"),
    (r"(?i)\bX-Amz-(Signature|Credential|Security-Token)=[^\s\"'&]*", r"X-Amz-\1=(not shown)"),
    (r"\b(A3T|AKIA|ASIA|AROA|AIDA|AGPA)[A-Z0-9]{12,}\b", "(an access key)"),
    (r"\b(hf|r8)_\w{6,}|\bsk-[\w-]{16,}", "(a key)"),
    (r"\b[0-9a-f]{64}\b", "(64 hexadecimal digits)"),
    (r"[^\s\"'<>@:=,;()\[\]{}]+@[^\s\"'<>@,;()\[\]{}]+", "(an e-mail address)"),
    # With all that stands before it: names of photos have spaces and brackets in them.
    (rf"(?i)[^\"“”:=/\\|<>\[\]{{}}\n]*\.({ENDINGS})\b", " (a photo)"),
    (r"\b\d{1,3}(\.\d{1,3}){3}\b", "(an address)"),
    (r"(?i)(?<![\w:])([0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}(?![\w:])", "(an address)"),
    # Of an account number what tells two of them apart.
    (r"(?<!\d)\d{8}(\d{4})(?!\d)", r"…\1"),
)


# What is no longer than that stands in other words by chance, and is taken out as a word of its own only.
SHORT = 3


def scrub(text, known=()):
    """The text without what the patterns find, and without what is known to be secret: pairs of value and name."""
    # The longest first: one can be part of another.
    for value, name in sorted(known, key=lambda each: -len(each[0])):
        if value and len(value) <= SHORT:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", f"({name})", text)
        elif value:
            text = text.replace(value, f"({name})")
    for pattern, instead in PATTERNS:
        text = re.sub(pattern, instead, text)
    return text
