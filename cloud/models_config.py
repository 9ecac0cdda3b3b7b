"""MODELS_CONFIG as the functions read it, so that a wrong list is found before anything is deployed.

The rules are those of crates/domain/src/model.rs and parameters.rs; test_agreement.py holds both against
each other.
"""

import json
import re

CATEGORIES = ("upscale", "enhance", "face", "color", "special")
PROVIDERS = ("engine", "huggingface", "hf-endpoint", "hf-space")
MAX_SCALE = 8
LEAST_MEGAPIXELS, MOST_MEGAPIXELS = 0.01, 100
MAX_TEXT = 2000
MOST_WHOLE, LEAST_WHOLE = 2**63 - 1, -(2**63)


def compact(text):
    """The list without spaces, as it is handed on; ValueError says what is wrong with it."""
    try:
        entries = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(entries, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("this is not JSON: half of a character is written as \\u…") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"this is not JSON: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise ValueError("a JSON array of at least one model is expected")
    seen = set()
    for number, entry in enumerate(entries, 1):
        name = entry["id"] if isinstance(entry, dict) and isinstance(entry.get("id"), str) else number
        try:
            _check_entry(entry)
            if name in seen:
                raise ValueError("this id stands twice")
        except ValueError as error:
            raise ValueError(f"model {name}: {error}") from error
        seen.add(name)
    return json.dumps(entries, separators=(",", ":"), ensure_ascii=False)


def _once_each(pairs):
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"“{name}” stands twice in one object")
    return dict(pairs)


def _no_constant(name):
    raise ValueError(f"this is not JSON: {name}")


def _finite(text):
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text} is out of range")
    return number


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_text(value):
    return isinstance(value, str)


def _check_entry(entry):
    _check_fields(
        entry,
        {"id": _is_text, "name": _is_text, "category": _is_text, "model": _is_text},
        {"description": _is_text, "provider": _is_text, "scale": _is_whole},
        {
            "api": _is_text,
            "max_megapixels": _is_number,
            "parameters": lambda _: True,
            "weights": lambda _: True,
            "seconds_per_megapixel": _is_number,
            "cost": _is_text,
        },
    )
    if not re.fullmatch(r"[a-z0-9-]{1,64}", entry["id"]):
        raise ValueError("an id has 1 to 64 of a-z, 0-9 and -")
    for name, choices in (("category", CATEGORIES), ("provider", PROVIDERS)):
        if name in entry and entry[name] not in choices:
            raise ValueError(f"{name} is “{entry[name]}”; one of {', '.join(choices)} is expected")
    if not 1 <= entry.get("scale", 1) <= MAX_SCALE:
        raise ValueError(f"scale is from 1 to {MAX_SCALE}")
    if (entry.get("provider") == "hf-space") != (entry.get("api") is not None):
        raise ValueError("provider hf-space needs api, the function's name, and no other provider has one")
    size = entry.get("max_megapixels")
    if size is not None and not LEAST_MEGAPIXELS <= size <= MOST_MEGAPIXELS:
        raise ValueError(f"max_megapixels is from {LEAST_MEGAPIXELS} to {MOST_MEGAPIXELS}")
    if entry.get("weights") is not None:
        if entry.get("provider") not in ("engine", "hf-endpoint"):
            raise ValueError("weights are for provider engine or hf-endpoint only")
        _check_weights(entry["weights"])
    if entry.get("parameters") is not None:
        _check_schema(entry["parameters"])


def _check_weights(weights):
    needed = {"repository": _is_text, "revision": _is_text, "file": _is_text}
    _check_fields(weights, needed, {}, {"size": _is_whole, "sha256": _is_text}, "weights: ")
    part = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
    for name, pattern, expected in (
        ("repository", f"{part}/{part}", "like owner/name"),
        ("revision", "[0-9a-f]{40}", "a commit: 40 of 0-9 and a-f"),
        ("file", f"{part}(/{part})*", "a path in the repository"),
        ("sha256", "[0-9a-f]{64}", "64 of 0-9 and a-f"),
    ):
        if weights.get(name) is not None and not re.fullmatch(pattern, weights[name]):
            raise ValueError(f"weights.{name} is {expected}")
    if weights.get("size") is not None and weights["size"] < 1:
        raise ValueError("weights.size is a number of bytes above 0")


def _check_fields(holder, needed, optional, nullable, where=""):
    """Sees that all needed fields are there, that no others are than are known, and that each is of its kind."""
    if not isinstance(holder, dict):
        raise ValueError(f"{where}an object is expected")
    for name in needed:
        if name not in holder:
            raise ValueError(f"{where}{name} is missing")
    known = {**needed, **optional, **nullable}
    for name, value in holder.items():
        if name not in known:
            raise ValueError(f"{where}there is no “{name}”; known are {', '.join(known)}")
        if not (known[name](value) or (value is None and name in nullable)):
            raise ValueError(f"{where}{name} is of the wrong type: {json.dumps(value, ensure_ascii=False)}")


def _check_schema(schema):
    def texts(value):
        return isinstance(value, list) and all(map(_is_text, value))

    optional = {
        "properties": lambda value: isinstance(value, dict),
        "required": texts,
        "additionalProperties": lambda value: isinstance(value, bool),
    }
    _check_fields(schema, {"type": lambda value: value == "object"}, optional, {}, "parameters: ")
    for name, schema_of_one in schema.get("properties", {}).items():
        try:
            _check_property(schema_of_one)
        except ValueError as error:
            raise ValueError(f"parameters.{name}: {error}") from error


def _check_property(schema):
    if not isinstance(schema, dict):
        raise ValueError("an object is expected")
    for name in ("title", "description"):
        if not isinstance(schema.get(name), (str, type(None))):
            raise ValueError(f"{name} is a text")
    kinds = {"integer": _integers, "number": _numbers, "string": _strings, "boolean": _booleans}
    kind = schema.get("type")
    if not _is_text(kind) or kind not in kinds:
        raise ValueError(f"type is one of {', '.join(kinds)}")
    allows = kinds[kind](schema)
    if schema.get("default") is not None and not allows(schema["default"]):
        raise ValueError(f"the default {json.dumps(schema['default'], ensure_ascii=False)} does not fit")


def _integers(schema):
    def fits(value):
        return _is_whole(value) and LEAST_WHOLE <= value <= MOST_WHOLE

    return _between(schema, fits, "whole number")


def _numbers(schema):
    return _between(schema, _is_number, "number")


def _between(schema, fits, kind):
    lower, upper = schema.get("minimum"), schema.get("maximum")
    if not fits(lower) or not fits(upper):
        raise ValueError(f"minimum and maximum are needed, each a {kind}")
    if lower > upper:
        raise ValueError("minimum is larger than maximum")
    return lambda value: fits(value) and lower <= value <= upper


def _strings(schema):
    most, choices = schema.get("maxLength"), schema.get("enum")
    if most is not None and not (_is_whole(most) and 0 <= most <= MOST_WHOLE):
        raise ValueError("maxLength is a whole number of 0 or more")
    if choices is not None and not (isinstance(choices, list) and all(map(_is_text, choices))):
        raise ValueError("enum is a list of texts")
    if choices is not None:
        return lambda value: _is_text(value) and value in choices
    return lambda value: _is_text(value) and len(value) <= (MAX_TEXT if most is None else most)


def _booleans(_schema):
    return lambda value: isinstance(value, bool)
