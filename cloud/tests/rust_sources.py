"""What the Rust sources say about themselves, read as text: settings, and calls of AWS services."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a call in the code needs leave for.
ACTIONS = {
    "get_item": "dynamodb:GetItem",
    "put_item": "dynamodb:PutItem",
    "update_item": "dynamodb:UpdateItem",
    "delete_item": "dynamodb:DeleteItem",
    "query": "dynamodb:Query",
    # A transaction needs leave for each of its parts.
    "Put::builder": "dynamodb:PutItem",
    "Update::builder": "dynamodb:UpdateItem",
    "head_object": "s3:GetObject",
    "get_object": "s3:GetObject",
    "put_object": "s3:PutObject",
    "delete_object": "s3:DeleteObject",
    "list_objects_v2": "s3:ListBucket",
    "send_message": "sqs:SendMessage",
    "receive_message": "sqs:ReceiveMessage",
    "delete_message": "sqs:DeleteMessage",
    "change_message_visibility": "sqs:ChangeMessageVisibility",
}

_FUNCTION = re.compile(r"^( *)(?:pub(?:\([a-z]+\))? )?(?:async )?fn (\w+)", re.M)


def code(path):
    """A source without its tests and comments."""
    text = (ROOT / path).read_text(encoding="utf-8").split("#[cfg(test)]")[0]
    return re.sub(r"//.*", "", text)


def _sources(folder):
    return [path.relative_to(ROOT) for path in sorted((ROOT / folder).rglob("*.rs"))]


def bodies(path):
    """Each function of a source, with its text."""
    text = code(path)
    for found in _FUNCTION.finditer(text):
        end = re.compile(rf"^{found.group(1)}}}", re.M).search(text, found.end())
        yield found.group(2), text[found.start() : end.end() if end else len(text)]


def _store_methods():
    methods = {}
    for path in _sources("crates/store/src"):
        if path.name not in ("create.rs", "access.rs"):
            for name, body in bodies(path):
                methods[name] = methods.get(name, "") + body
    return methods


def actions_of(function):
    """The AWS actions that a function can come to ask for, by what it calls of the store."""
    methods = _store_methods()
    text = "".join(code(path) for path in _sources(f"functions/{function}/src") if path.name != "poll.rs")
    if "pictures" in text.lower():
        text += code("crates/web/src/restoration.rs")
    if "web::check_arrived(" in text:
        text += code("crates/web/src/uploads.rs")
    # A free function of a Rust module can have the name of a method; calls of a store are by a dot.
    waiting = {name for name in methods if re.search(rf"\.store\s*\.{name}\(", text)}
    waiting |= {name for name in methods if re.search(rf"\bstore\s*\.{name}\(", text)}
    seen, asked = set(), set()
    if "weights" in text.lower():
        # Not asked through the store: whether weights are there, and what they are.
        weights = code("crates/store/src/weights.rs") + code("crates/store/src/blobs.rs")
        reads = {call: action for call, action in ACTIONS.items() if action == "s3:GetObject"}
        asked |= {action for call, action in reads.items() if re.search(rf"(?<!\w){call}\(", weights)}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        body = methods[name]
        asked |= {action for call, action in ACTIONS.items() if re.search(rf"(?<!\w){call}\(", body)}
        called = {each for each in methods if re.search(rf"self\s*\.{each}\(", body)}
        waiting |= called - seen
    return asked


def _asked(text):
    names = set(re.findall(r'(?:get|set|must|env|var|var_os|named|url_or)\(\s*"([A-Z][A-Z0-9_]+)"', text))
    return {name for name in names if not name.startswith("AWS_")}


def _block(path, start):
    """From where an item starts to its end."""
    text = code(path)
    at = text.index(start)
    indent = re.search(r"[ ]*$", text[:at]).group()
    return text[at : text.index(f"\n{indent}}}", at)]


def settings_of(function):
    """The variables that a function reads, by what its main calls."""
    main = code(f"functions/{function}/src/main.rs")
    names = _asked(main) | _asked(_block("crates/web/src/lambda.rs", "fn start_logging"))
    for call, path, start in (
        ("Settings::read(", "crates/store/src/access.rs", "pub fn read("),
        ("Site::read(", "crates/web/src/settings.rs", "impl Site {"),
        ("UploadRules::read(", "crates/web/src/settings.rs", "impl UploadRules {"),
        ("About::read(", "crates/web/src/settings.rs", "impl About {"),
        ("registry(", "crates/web/src/settings.rs", "pub fn registry("),
    ):
        if call in main:
            names |= _asked(_block(path, start))
    if "registry(" in main:
        names |= _asked(_block("crates/web/src/settings.rs", "fn listed_models(")) | _endpoints()
    if "for_models(" in main:
        for start in ("impl Settings {", "impl<G: Fn(&str) -> Option<String>> Reader<G> {"):
            names |= _asked(_block("crates/providers/src/settings.rs", start))
    return names | secrets_of(function)


def secrets_of(function):
    """The secrets that a function reads when it starts."""
    main = code(f"functions/{function}/src/main.rs")
    names = set(re.findall(r'secret\("([A-Z_]+)"', main))
    return names | ({"SECRET_KEY"} if "secret_key(" in main else set())


def _endpoints():
    """One variable for each model on a dedicated endpoint, as `domain::endpoint_variable` names it."""
    models = json.loads((ROOT / "crates/domain/src/models.json").read_text(encoding="utf-8"))
    ids = [each["id"] for each in models if each.get("provider") == "hf-endpoint"]
    return {f"HF_ENDPOINT_{each.upper().replace('-', '_')}" for each in ids}


def heeds_availability(function):
    """Whether what a function does depends on which models can run here. All that list models read what tells it."""
    text = "".join(code(path) for path in _sources(f"functions/{function}/src"))
    return ".unavailable" in text or "Recipe::new(" in text or "providers" in text
