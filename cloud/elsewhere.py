"""Settings of models that run elsewhere, checked as crates/providers/src/settings.rs does.

test_agreement.py asks both about the same values; test_elsewhere.py holds the times against each other.
"""

import re

import values

PROVIDERS = ("hf-inference", "fal-ai", "replicate", "wavespeed", "together")

# Hugging Face's own is reached with a token of Hugging Face only.
WITH_KEYS_OF_THEIR_OWN = PROVIDERS[1:]

DEFAULT_TIMEOUT = 60

# Seconds, from crates/providers/src/limits.rs: asking who serves a model, and how long an endpoint may wake.
HUB, WAKING = 5, 30

# A function has 900 seconds, of which a minute is for preparing a photo and storing a result.
LONGEST_CALL = 840

# With one provider; with more it is less.
MOST_TIMEOUT = 208


def longest_call(timeout, providers):
    """Seconds that sending a photo may take at most, as `Providers::longest_call` has it."""
    return HUB + 2 * (timeout + max(WAKING, timeout)) * max(1, providers)


def key(value):
    """A key: visible characters."""
    return values.for_systems_manager(
        _visible(value, "there are characters in it that no key has; copy it again, on one line")
    )


def bill_to(value):
    """The name of an organisation."""
    return _visible(value, "the name of an organisation is expected, as in its address")


def _visible(value, expected):
    text = value.strip()
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError(expected)
    return text


def providers(value):
    """Names between commas, each once."""
    found = [name for name in map(str.strip, value.split(",")) if name]
    for name in found:
        if name not in PROVIDERS:
            raise ValueError(f"“{name}” is unknown; these are known: {', '.join(PROVIDERS)}")
        if found.count(name) > 1:
            raise ValueError(f"it names “{name}” twice")
    return ",".join(found)


def endpoint(value):
    """An address to which the key may go. Functions in the cloud reach no network of one's own, so it is https."""
    text = value.strip()
    if not values.is_https(text):
        raise ValueError("an address like https://host.example is expected, in lower case, without user, ? and #")
    return text


def check_together(given):
    """Sees that key, providers and times fit together."""
    named = [name for name in given.get("HF_PROVIDERS", "").split(",") if name]
    is_foreign = not given.get("HF_API_KEY", "hf_").startswith("hf_")
    if is_foreign and (len(named) != 1 or named[0] not in WITH_KEYS_OF_THEIR_OWN):
        raise ValueError(
            "HF_API_KEY does not begin with hf_, so it is no key of Hugging Face; for a key of "
            f"{', '.join(WITH_KEYS_OF_THEIR_OWN)} let HF_PROVIDERS name that one alone"
        )
    timeout = int(given.get("HF_API_TIMEOUT", DEFAULT_TIMEOUT))
    longest = longest_call(timeout, len(named))
    if longest > LONGEST_CALL:
        most = max(each for each in range(timeout) if longest_call(each, len(named)) <= LONGEST_CALL)
        raise ValueError(
            f"HF_PROVIDERS names {len(named)} and HF_API_TIMEOUT is {timeout}: asking one after the other could take "
            f"{longest} seconds, and a function has {LONGEST_CALL} for it. Set HF_API_TIMEOUT to {most} or less, or "
            "name fewer."
        )
