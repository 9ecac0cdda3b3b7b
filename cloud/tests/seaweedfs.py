"""SeaweedFS, an S3 by others that takes signatures seriously."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from serving import free_ports


def program():
    """Where it is, None where this machine has none: its package has no wheel for every one."""
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed")


class SeaweedFs:
    """One, on free ports of this machine, with its files in `folder`."""

    def __init__(self, folder, access_key, secret_key, region):
        config = folder / "s3.json"
        keys = {"accessKey": access_key, "secretKey": secret_key}
        identity = {"name": "tests", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
        config.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
        ports = free_ports(8)
        self.endpoint = f"http://127.0.0.1:{ports[0]}"
        names = [
            "s3.port", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
            "filer.port", "filer.port.grpc", "s3.port.grpc",
        ]  # fmt: skip
        self._log = folder / "log"
        with self._log.open("w") as output:
            self._process = subprocess.Popen(
                [
                    program(), "server", "-s3", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-volume.max=8",
                    "-s3.port.iceberg=0", "-s3.port.lance=0",
                    f"-s3.config={config}", *[f"-{name}={port}" for name, port in zip(names, ports)],
                ],
                stdout=output,
                stderr=output,
            )  # fmt: skip
        self.client = boto3.Session(access_key, secret_key, region_name=region).client(
            "s3", endpoint_url=self.endpoint, config=Config(s3={"addressing_style": "path"})
        )

    def wait_until_ready(self):
        """Takes a bucket, which it can only with all its parts at work."""
        for _ in range(600):
            assert self._process.poll() is None, self._log.read_text()
            try:
                self.client.create_bucket(Bucket="ready")
                self.client.put_object(Bucket="ready", Key="ready", Body=b"ready")
                return
            except (BotoCoreError, ClientError):
                time.sleep(0.1)
        raise AssertionError(f"SeaweedFS does not start: {self._log.read_text()}")

    def stop(self):
        """Ends it; asked politely it takes half a minute."""
        self._process.kill()
        self._process.wait(30)
