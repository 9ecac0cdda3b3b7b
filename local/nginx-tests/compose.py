"""Checks docker-compose.yml against the Compose specification and prints it as JSON, with the values that its
variables have when nobody sets them: compose.py FILE"""

import json
import re
import sys

import compose_spec
import yaml

# As in ${NAME:-default}; the file uses no other form, and the check below fails on one.
VARIABLE = re.compile(r"\$\{[A-Z0-9_]+:-([^}]*)\}")


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        text = VARIABLE.sub(r"\1", file.read())
    if "${" in text:
        sys.exit(f"{sys.argv[1]}: a variable without a default: {text[text.index('${'):][:40]!r}")
    # The YAML library puts anchors and merges into place, which the specification leaves to YAML.
    document = json.dumps(yaml.safe_load(text))
    try:
        compose_spec.PyCompose.from_json(document)
    except ValueError as error:
        sys.exit(f"{sys.argv[1]} is no Compose file: {error}")
    print(document)


main()
