"""LocalStack's S3 and SQS, straight from its package and not in a container.

Nothing is fetched or reported at its start. It checks no signatures (seaweedfs.py does), and DynamoDB is not started: that
one is a program in Java, which it would fetch.
"""

import os
import subprocess
import time
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from serving import free_ports

# Where make check-cloud installs it; `ready` is there when it is whole.
FOLDER = Path(__file__).resolve().parents[2] / ".cloud-localstack"
READY = FOLDER / "ready"


class LocalStack:
    """One, on a free port of this machine, with its files in `folder`."""

    def __init__(self, folder, access_key, region):
        (port,) = free_ports(1)
        self.endpoint = f"http://127.0.0.1:{port}"
        self._log = folder / "log"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "FILESYSTEM_ROOT": str(folder),
            "GATEWAY_LISTEN": f"127.0.0.1:{port}",
            # Its usual server listens to everybody, whatever the line above says.
            "GATEWAY_SERVER": "hypercorn",
            "SERVICES": "s3,sqs",
            "STRICT_SERVICE_LOADING": "1",
            "SQS_ENDPOINT_STRATEGY": "path",
            "LOCALSTACK_HOST": f"127.0.0.1:{port}",
            "DNS_ADDRESS": "0",
            "SKIP_SSL_CERT_DOWNLOAD": "1",
            "DISABLE_EVENTS": "1",
        }
        with self._log.open("w") as output:
            command = [str(FOLDER / "bin" / "python"), "-m", "localstack.runtime.main"]
            self._process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=folder)
        self._session = boto3.Session(access_key, "secret", region_name=region)

    def client(self, service):
        """One of its services."""
        config = Config(s3={"addressing_style": "path"})
        return self._session.client(service, endpoint_url=self.endpoint, config=config)

    def wait_until_ready(self):
        """Sees both services answer; each is loaded when it is asked first."""
        for _ in range(600):
            assert self._process.poll() is None, self._log.read_text()
            try:
                self.client("s3").list_buckets()
                self.client("sqs").list_queues()
                return
            except (BotoCoreError, ClientError):
                time.sleep(0.1)
        raise AssertionError(f"LocalStack does not start: {self._log.read_text()}")

    def stop(self):
        """Ends it; it keeps nothing, and asked politely it does not end."""
        self._process.kill()
        self._process.wait(20)
