"""The tag on a bucket that an earlier stack has left, where S3 answers what the emulator does not."""

import boto3
import kept
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from conftest import REGION
from stack import TAG

OURS = {"Key": TAG, "Value": "photos"}
# CloudFormation's own, which S3 lets nobody remove or change.
ITS_STACK = {"Key": "aws:cloudformation:stack-name", "Value": "photos"}


@pytest.fixture
def bucket():
    s3 = boto3.Session("key", "secret", region_name=REGION).client("s3")
    with Stubber(s3) as stubber:
        yield s3, stubber
        stubber.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("has", "put"),
    [
        (None, [OURS]),
        ([ITS_STACK], [ITS_STACK, OURS]),
        ([{**OURS, "Value": "another"}, ITS_STACK], [ITS_STACK, OURS]),
        ([OURS, ITS_STACK], None),
    ],
)
def test_the_bucket_gets_the_tag_and_keeps_its_others(bucket, has, put):
    s3, stubber = bucket
    if has is None:
        stubber.add_client_error("get_bucket_tagging", "NoSuchTagSet", http_status_code=404)
    else:
        stubber.add_response("get_bucket_tagging", {"TagSet": has}, {"Bucket": "b"})
    if put:
        stubber.add_response("put_bucket_tagging", {}, {"Bucket": "b", "Tagging": {"TagSet": put}})
    kept.tag_bucket(s3, "b", "photos")


def test_tags_that_cannot_be_read_are_not_written_over(bucket):
    s3, stubber = bucket
    stubber.add_client_error("get_bucket_tagging", "AccessDenied", http_status_code=403)
    with pytest.raises(ClientError, match="AccessDenied"):
        kept.tag_bucket(s3, "b", "photos")
