"""AWS's own emulator of Lambda's runtime, which comes with SAM: one function's program, called over HTTP as often as wanted."""

import contextlib
import importlib.util
import json
import platform
import subprocess
import time
from pathlib import Path

import urllib3

from serving import free_ports

NAMES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
INVOKE = "/2015-03-31/functions/function/invocations"

# How long a function may take to start and to answer.
PATIENCE = 30


def program():
    """Where SAM has it, None when it brings none for this machine."""
    samcli = importlib.util.find_spec("samcli")
    name = f"aws-lambda-rie-{NAMES.get(platform.machine().lower(), 'none')}"
    found = Path(samcli.origin).parent / "local" / "rapid" / name
    return found if platform.system() == "Linux" and found.exists() else None


class Function:
    """One that runs; it starts when it is called first."""

    def __init__(self, address, process, log):
        self._address, self._process, self._log = address, process, log
        self._http = urllib3.PoolManager(retries=False, timeout=PATIENCE)

    def invoke(self, event):
        """What the function answers; the emulator's own words where the function has none."""
        body = json.dumps(event)
        for _ in range(100):
            try:
                text = self._http.request("POST", self._address + INVOKE, body=body).data.decode()
                return json.loads(text) if text[:1] in ("{", '"') else text
            except urllib3.exceptions.NewConnectionError:
                assert self._process.poll() is None, self.log
                time.sleep(0.05)
        raise AssertionError(f"the emulator does not start: {self.log}")

    @property
    def log(self):
        """What emulator and function have written."""
        return self._log.read_text(encoding="utf-8")


@contextlib.contextmanager
def running(bootstrap, name, folder, variables):
    """The function, for the length of the block, with nothing of this machine's environment."""
    calls, runtime = free_ports(2)
    log = folder / f"{name}.log"
    command = [
        str(program()),
        "--runtime-interface-emulator-address", f"127.0.0.1:{calls}",
        "--runtime-api-address", f"127.0.0.1:{runtime}",
        str(bootstrap),
    ]  # fmt: skip
    environment = {"AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_TIMEOUT": str(PATIENCE), **variables}
    with log.open("w") as output:
        # In its folder: the emulator and the function write where they are.
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=folder)
    try:
        yield Function(f"http://127.0.0.1:{calls}", process, log)
    finally:
        # It ends the function's program on its way.
        process.terminate()
        process.wait(20)
