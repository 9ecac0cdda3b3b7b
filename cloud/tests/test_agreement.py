"""make deploy and the functions' programs agree on what a setting may be: both are asked about the same values.

What make deploy lets through starts every function that reads it, and what a function would refuse is said
before anything is built.
"""

import json

import pytest
import settings
from conftest import BUILT
from runtime_api import request, run

MODEL = {"id": "a", "name": "A", "category": "upscale", "model": "m"}

# What models and login read besides; nothing of it is asked for by the requests below.
LOGIN = {
    "TABLE": "t",
    "BUCKET": "b",
    "ENGINE_QUEUE_URL": "https://sqs.example/e",
    "REMOTE_QUEUE_URL": "https://sqs.example/r",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "AWS_REGION": "eu-central-1",
}


def _parameters(lower, upper, **more):
    return {"type": "object", "properties": {"n": {"type": "integer", "minimum": lower, "maximum": upper, **more}}}


def _with(**changes):
    return json.dumps([{**MODEL, **changes}], ensure_ascii=False)


def _property(**schema):
    return _with(parameters={"type": "object", "properties": {"p": schema}})


MODELS = [
    _with(),
    json.dumps([MODEL, {**MODEL, "id": "b"}]),
    json.dumps([MODEL, MODEL]),
    "[]",
    "{}",
    json.dumps(MODEL),
    "[1]",
    "[null]",
    "[NaN]",
    '[{"id":"a"}]',
    '[{"id":"a","id":"a","name":"A","category":"upscale","model":"m"}]',
    _with(colour="red"),
    *(_with(id=each) for each in ("", "A", "a b", "ä", "a-1", "a_1", "a" * 64, "a" * 65, 1, None)),
    *(_with(name=each) for each in ("", "Großmutter", None, 1)),
    *(_with(description=each) for each in ("", "long " * 20, None, [])),
    *(_with(category=each) for each in ("upscale", "enhance", "face", "color", "special", "Upscale", "other", None)),
    *(_with(provider=each) for each in ("engine", "huggingface", "hf-endpoint", "hf_endpoint", "openai", None)),
    *(_with(model=each) for each in ("", None, 1)),
    _with(provider="hf-space"),
    *(_with(provider="hf-space", api=each) for each in ("predict", "", None, 1)),
    *(_with(provider="engine", api=each) for each in ("predict", None)),
    _with(api="predict"),
    *(_with(max_megapixels=each) for each in (0.01, 1, 100, 0, 100.5, -1, None, "1", True)),
    *(_with(scale=each) for each in (0, 1, 8, 9, -1, 2.0, 2.5, "2", True, None, 2**32 + 2)),
    *(_with(seconds_per_megapixel=each) for each in (None, 1, 1.5, -1, "1", True)),
    *(_with(cost=each) for each in (None, "", "0.01 USD", 1)),
    *(_with(parameters=each) for each in (None, {}, [], "none", {"type": "object"}, {"type": "array"})),
    _with(parameters={"type": "object", "title": "Settings"}),
    *(_with(parameters={"type": "object", "required": each}) for each in ([], ["x"], [1], "x", None)),
    *(_with(parameters={"type": "object", "additionalProperties": each}) for each in (True, False, None, {})),
    *(_with(parameters={"type": "object", "properties": each}) for each in ({}, [], None, {"p": 1}, {"p": {}})),
    *(_with(parameters=_parameters(*each)) for each in ((0, 1), (1, 0), (0, 1.0), (0.5, 1), ("0", 1), (True, 1), (0, 2**63))),
    _with(parameters=_parameters(-(2**63), 2**63 - 1)),
    *(_with(parameters=_parameters(0, 2, default=each)) for each in (0, 2, 3, 1.0, "1", None, True)),
    *(_with(parameters=_parameters(0, 2, title=each)) for each in ("T", None, 1)),
    *(_with(parameters=_parameters(0, 2, description=each)) for each in ("D", None, 1)),
    _with(parameters=_parameters(0, 2, multipleOf=2)),
    _property(type="integer", minimum=0),
    _property(type="integer"),
    _property(type="number", minimum=0, maximum=1, default=1),
    _property(type="number", minimum=0, maximum=1.5, default=1.25),
    _property(type="number", minimum=0, maximum=1, default=1.25),
    _property(type="number", minimum=1.5, maximum=1),
    _property(type="number", minimum=None, maximum=1),
    _property(type="string"),
    *(_property(type="string", maxLength=each) for each in (0, 10, None, -1, 1.0, 1.5, "1", True)),
    *(_property(type="string", maxLength=2, default=each) for each in ("", "äö", "äöü", 1)),
    _property(type="string", default="a" * 2000),
    _property(type="string", default="a" * 2001),
    *(_property(type="string", enum=each) for each in ([], ["a"], [1], "a", None)),
    *(_property(type="string", enum=["a", "b"], default=each) for each in ("a", "c", 1, None)),
    _property(type="string", enum=["abc"], maxLength=1, default="abc"),
    _property(type="boolean"),
    *(_property(type="boolean", default=each) for each in (True, False, 1, "true", None)),
    *(_property(type=each) for each in ("array", "object", "Integer", None, 1)),
    '[{"id":"a","name":"A","category":"upscale","model":"m","seconds_per_megapixel":1e400}]',
    '[{"id":"a","name":"\\ud800","category":"upscale","model":"m"}]',
]

ORIGINS = [
    "https://photos.example.org",
    "http://localhost",
    "http://localhost:5173",
    "http://localhost:0",
    "http://localhost:080",
    "http://localhost:",
    "http://localhost:65535",
    "http://localhost:65536",
    "http://photos.example.org:80",
    "https://photos.example.org:443",
    "http://photos.example.org:443",
    "https://photos.example.org:80",
    "https://photos.example.org/",
    "https://photos.example.org/page",
    "https://somebody@photos.example.org",
    "HTTPS://photos.example.org",
    "https://Photos.example.org",
    "https://münchen.example",
    "https://xn--mnchen-3ya.example",
    "https://xn--fiqs8s",
    "https://xn--a",
    "https://xn--",
    "https://xn--abc-.example",
    "https://a.xn--0",
    "https://xn--i-7iq.example",
    "https://ab--c.example",
    "https://192.0.2.1",
    "https://192.0.2.1:8443",
    "https://192.0.2.256",
    "https://192.0.2",
    "https://192.0.2.01",
    "https://192.0.2.1.",
    "https://0x7f.1",
    "https://photos.1",
    "https://photos.0x1",
    "https://photos.0xg",
    "https://1.2.3.4.5",
    "https://1.example",
    "https://[::1]",
    "https://[::1]:8443",
    "https://[0:0::1]",
    "https://[2001:DB8::1]",
    "https://[2001:db8:0:1::1]",
    "https://[2001:db8::1::1]",
    "https://[::ffff:192.0.2.1]",
    "https://[::ffff:c000:201]",
    "https://[fe80::1%25eth0]",
    "https://[::1",
    "https://-a-.example",
    "https://photos example",
    "https://",
    "https:photos.example",
    "photos.example.org",
    "//photos.example.org",
    "null",
    "",
    "*",
]
LISTS_OF_ORIGINS = ["[]", "*", "https://photos.example.org", '["*"]', "{}", "[1]", "[null]", '"https://a.example"']

EXTENSIONS = ["[]", '[".jpg"]', '[".JPG", ".tiff"]', '["jpg"]', '[""]', "[1]", "jpg", "{}", '".jpg"', "[null]"]

NUMBERS = ["0", "1", "15", "015", "-1", "1.5", "1e3", "soon", "525600", "525601", "876000", "876001", "4294967296", "٣"]

NAMES = [
    "admin",
    "Anna",
    "anna.maria_1-2@example.org+x",
    "müller",
    "Ömer",
    "мария",
    "李",
    "राम",
    "हिन्दी",
    "٣",
    "Ⅷ",
    "½",
    "İ",
    "a b",
    "a#b",
    "a/b",
    "a,b",
    "a\u200bb",
    "e\u0301",
    "ª",
    "😀",
    "a" * 64,
    "a" * 65,
    "ä" * 64,
]

# Each begins with what no key of Hugging Face does not have; the others need HF_PROVIDERS beside them.
KEYS = ["hf_0123abcd", "hf_", "hf_a b", "hf_ä", "hf_a\u00a0b", "hf_a~!", "r8_0123", "0123:abcd"]

PROVIDERS = ["fal-ai", "fal-ai,replicate", " fal-ai , replicate ,", ",", "fal-ai,fal-ai", "fal", "Fal-ai", "fal-ai;replicate"]
PROVIDERS += ["hf-inference", "wavespeed,together", "openai", "hf-inference,fal-ai,replicate,wavespeed,together"]

TIMEOUTS = ["0", "1", "060", "208", "209", "300", "301", "-1", "1.5", "1e2", "soon", "9" * 30]

ORGANISATIONS = ["our-family", "our family", "Über", "a_b.c"]

ENDPOINTS = [
    "https://a1b2.eu-west-1.aws.endpoints.huggingface.cloud",
    "https://a1b2.example/",
    "https://a1b2.example/path/of%20it",
    "https://a1b2.example:8443/path",
    "https://a1b2.example:65536",
    "https://a1b2.example:",
    "https://a1b2.example?key=1",
    "https://a1b2.example#part",
    "https://me@a1b2.example",
    "https://me:word@a1b2.example",
    "https://192.0.2.1",
    "https://192.0.2.256",
    "https://[2001:db8::1]",
    "https://[2001:db8::1",
    "https://A1B2.example",
    "http://a1b2.example",
    "http://10.0.0.1",
    "http://localhost:9009",
    "ftp://a1b2.example",
    "a1b2.example",
    "https://",
    "https:///path",
    "soon",
]

PASSWORDS = ["1234567", "12345678", "äöüäöüä", "äöüäöüäö", "a" * 1024, "a" * 1025, "ä" * 512, "ä" * 513, "€" * 341]
PASSWORDS += ["€" * 342, "😀" * 8, "😀" * 256, "😀" * 257, "with a # in it", "it's \"twice\" quoted", "with {{ in it"]

CASES = [
    *(("MODELS_CONFIG", value) for value in MODELS),
    *(("CORS_ORIGINS", json.dumps([value], ensure_ascii=False)) for value in ORIGINS),
    *(("CORS_ORIGINS", value) for value in LISTS_OF_ORIGINS),
    *(("ALLOWED_EXTENSIONS", value) for value in EXTENSIONS),
    *(("MAX_UPLOAD_SIZE", value) for value in NUMBERS),
    *(("ACCESS_TOKEN_EXPIRE_MINUTES", value) for value in NUMBERS),
    *(("SESSION_CLEANUP_HOURS", value) for value in NUMBERS),
    *(("AUTH_USERNAME", value) for value in NAMES),
    *(("AUTH_PASSWORD", value) for value in PASSWORDS),
    *(("HF_API_KEY", value) for value in KEYS),
    *(("HF_PROVIDERS", value) for value in PROVIDERS),
    *(("HF_API_TIMEOUT", value) for value in TIMEOUTS),
    *(("HF_BILL_TO", value) for value in ORGANISATIONS),
    *((name, value) for name in ("HF_ENDPOINT_SWIN2SR_2X", "HF_ENDPOINT_SWIN2SR_4X") for value in ENDPOINTS),
]

# What the programs take and make deploy does not, and why.
STRICTER = {
    # More bytes than a photo of 100 megapixels can have, and than the function restore could hold.
    ("MAX_UPLOAD_SIZE", "4294967296"),
    # Systems Manager refuses two brackets.
    ("AUTH_PASSWORD", "with {{ in it"),
    # IDNA 2008, which registries keep to, has no hearts in names; browsers do.
    ("CORS_ORIGINS", '["https://xn--i-7iq.example"]'),
    # A call could take longer than a function has.
    ("HF_API_TIMEOUT", "209"),
    ("HF_API_TIMEOUT", "300"),
    ("HF_PROVIDERS", "hf-inference,fal-ai,replicate,wavespeed,together"),
    # Functions in the cloud reach no network of one's own, and there is one spelling.
    *(
        (f"HF_ENDPOINT_SWIN2SR_{each}", value)
        for each in ("2X", "4X")
        for value in ("http://10.0.0.1", "http://localhost:9009", "https://A1B2.example", "https:///path", "https://a1b2.example:")
    ),
}


def _of_deploy(name, value):
    """What make deploy hands on as the function gets it, or None where it refuses."""
    quote = "" if value.startswith(("[", "{")) or "'" in value else "'" if '"' in value else '"'
    try:
        read = settings.parse("staging", f"AWS_REGION=eu-central-1\n{name}={quote}{value}{quote}\n", ".env.staging")
    except settings.SettingsError:
        return None
    handed_on = {"AUTH_PASSWORD": read.password, "HF_API_KEY": read.models_key}
    return handed_on[name] if name in handed_on else _as_the_template_writes(name, read.parameters)


def _as_the_template_writes(name, parameters):
    """The variable that the template makes of the parameters (test_emulated.py sees that it does)."""
    if name == "SESSION_CLEANUP_HOURS":
        return parameters["Retention"].split("/")[0]
    value = parameters[settings.PARAMETERS[name][0]]
    if name in ("CORS_ORIGINS", "ALLOWED_EXTENSIONS"):
        return "[" + ",".join(f'"{each}"' for each in value.split(",")) + "]" if value else ""
    return value


def _starts(name, value):
    """Whether the function's program takes the value; where not, that it says so by the setting's name."""
    if name.startswith("AUTH_"):
        password = {} if name == "AUTH_PASSWORD" else {"AUTH_PASSWORD": "long enough"}
        result = run(BUILT / "login" / "bootstrap", {**LOGIN, **password, name: value}, request("GET", "/api/v1/auth/me"))
    else:
        result = run(BUILT / "models" / "bootstrap", {"BUCKET": "b", name: value}, request("GET", "/api/v1/health"))
    if result.answer is None:
        assert "cannot start" in result.log and name in result.log, result.log
        return False
    assert result.answer["statusCode"] in (200, 401), result.answer
    return True


@pytest.mark.parametrize(("name", "value"), CASES, ids=lambda each: each[:60].encode("ascii", "replace").decode())
def test_both_give_the_same_verdict(name, value):
    handed_on = _of_deploy(name, value)
    if handed_on is None:
        expected = (name, value) in STRICTER
        assert _starts(name, value) == expected, "refused by make deploy alone" if not expected else "no more stricter"
        return
    assert _starts(name, value), "taken by make deploy, refused by the program"
    assert _starts(name, handed_on), "spoiled on its way"
