"""Whether the functions that no request of a browser reaches work: each is called once, with nothing to do."""

import json

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# What each is called with, and what it must answer. A batch without messages makes a worker start, with its
# settings, and do no work. The sweeper does what it does every five minutes anyway: any number at once do no
# harm, and it answers with a report.
NO_MESSAGES = b'{"Records":[]}'
CALLS = {
    "engine-worker": (NO_MESSAGES, lambda answer: answer == {"batchItemFailures": []}),
    "remote-worker": (NO_MESSAGES, lambda answer: answer == {"batchItemFailures": []}),
    "sweeper": (b"{}", lambda answer: isinstance(answer, str) and answer.startswith("Report {")),
}

# The sweeper may take as long as its timeout in the template, and is not to be called twice for that.
CONFIG = Config(read_timeout=300, retries={"total_max_attempts": 1})


def client(session):
    """A client that waits long enough."""
    return session.client("lambda", config=CONFIG)


def look(lambdas, stack_name):
    """What is wrong now, or None."""
    for name, (event, is_right) in CALLS.items():
        try:
            fault = _call(lambdas, f"{stack_name}-{name}", event, is_right)
        except (BotoCoreError, ClientError) as error:
            fault = f"cannot be called: {error}"
        if fault:
            return f"The function {stack_name}-{name} {fault}"
    return None


def _call(lambdas, function, event, is_right):
    state = lambdas.get_function_configuration(FunctionName=function)
    if state.get("State", "Active") != "Active" or state.get("LastUpdateStatus", "Successful") != "Successful":
        update = state.get("LastUpdateStatus")
        return f"is {state.get('State')}, its last update {update}: {state.get('StateReason', '')}"
    answer = lambdas.invoke(FunctionName=function, Payload=event)
    content = answer["Payload"].read()
    if "FunctionError" in answer:
        return f"fails: {_shown(content)}. Its log, /aws/lambda/{function}, says why."
    if is_right(_read(content)):
        return None
    return f"gives an unexpected answer: {_shown(content)}"


def _read(content):
    """The value. Lambda hands a text on in quotes, as JSON has it; its emulators without them."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")


def _shown(content):
    return content[:300].decode(errors="replace")
