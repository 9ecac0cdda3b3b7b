"""The bucket for what CloudFormation fetches: templates and the functions' code."""

import json

from botocore.exceptions import ClientError

import objects


class Artefacts:
    """One stack's folder in a bucket that all stacks of an account and region share."""

    def __init__(self, session, account, stack_name):
        self._client = session.client("s3")
        self._region = session.region_name
        self._account = account
        self.bucket = f"photo-restoration-deploy-{account}-{session.region_name}"
        self.folder = f"{stack_name}/"

    def make_bucket(self):
        """Makes the bucket where it is missing, and in each case closes it to the public and to plain HTTP."""
        if not self.is_there():
            place = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
            self._client.create_bucket(
                Bucket=self.bucket, **({"CreateBucketConfiguration": place} if place else {})
            )
        self._close()

    def _close(self):
        ours = {"Bucket": self.bucket, "ExpectedBucketOwner": self._account}
        self._client.put_public_access_block(
            **ours,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )
        encrypted = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self._client.put_bucket_encryption(**ours, ServerSideEncryptionConfiguration={"Rules": [encrypted]})
        arn = f"arn:{self._client.meta.partition}:s3:::{self.bucket}"
        only_encrypted_connections = {
            "Sid": "OnlyEncryptedConnections",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        policy = {"Version": "2012-10-17", "Statement": [only_encrypted_connections]}
        self._client.put_bucket_policy(**ours, Policy=json.dumps(policy))

    def is_there(self):
        """Whether the bucket is there and ours: a name can be taken by somebody else."""
        try:
            self._client.head_bucket(Bucket=self.bucket, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("404", "NoSuchBucket"):
                return False
            raise
        return True

    def put(self, name, content):
        """Stores a file under a name that says what is in it, once; answers its key."""
        key = self.folder + name
        try:
            self._client.head_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self._account)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("404", "NoSuchKey"):
                raise
            self._client.put_object(
                Bucket=self.bucket, Key=key, Body=content, ExpectedBucketOwner=self._account
            )
        return key

    def url(self, key):
        """Where CloudFormation fetches it."""
        domain = "amazonaws.com.cn" if self._region.startswith("cn-") else "amazonaws.com"
        return f"https://s3.{self._region}.{domain}/{self.bucket}/{key}"

    def remove(self, keep=()):
        """Removes this stack's files, save those that are still needed."""
        found = objects.versions(self._client, self.bucket, self._account, self.folder)
        objects.delete(self._client, self.bucket, self._account, [each for each in found if each[0] not in keep])
