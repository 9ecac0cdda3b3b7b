"""The functions' real programs with LocalStack's S3 and SQS in the emulator's place."""

import pytest
from conftest import ACCOUNT, REGION
from localstack import READY, LocalStack
from other_s3 import make_photo_bucket
from queues import Poller
from test_story import whole_story


@pytest.fixture(scope="module")
def localstack(tmp_path_factory):
    if not READY.exists():
        pytest.skip("LocalStack is not installed: it needs Python 3.13, of which make found none")
    started = LocalStack(tmp_path_factory.mktemp("localstack"), ACCOUNT, REGION)
    try:
        started.wait_until_ready()
        yield started
    finally:
        started.stop()


@pytest.fixture
def poller(localstack, signed_in, emulator, changed):
    """The stack on LocalStack's bucket and queue, from which the worker is called."""
    make_photo_bucket(emulator, localstack.client("s3"), signed_in.outputs["PhotoBucketName"])
    sqs = localstack.client("sqs")
    url = sqs.create_queue(QueueName="engine")["QueueUrl"]
    there = {"AWS_ENDPOINT_URL_S3": localstack.endpoint, "AWS_ENDPOINT_URL_SQS": localstack.endpoint}
    for name in ("restore", "analyze", "preview", "history", "engine-worker"):
        changed(name, **there, ENGINE_QUEUE_URL=url)
    with Poller(sqs, url, emulator.client("lambda"), "story-engine-worker") as started:
        yield started


def test_a_photo_is_restored_on_localstacks_bucket_and_queue(signed_in, localstack, poller):
    whole_story(signed_in)
    assert poller.answers == [{"batchItemFailures": []}]
    stored = localstack.client("s3").list_objects_v2(Bucket=signed_in.outputs["PhotoBucketName"])["Contents"]
    assert {each["Key"].split("/")[0] for each in stored} == {"originals", "results"}
