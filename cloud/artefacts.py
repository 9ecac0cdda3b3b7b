"""The bucket for what CloudFormation fetches: templates and the functions' code."""

from botocore.exceptions import ClientError


class Artefacts:
    """One stack's folder in a bucket that all stacks of an account and region share."""

    def __init__(self, session, account, stack_name):
        self._client = session.client("s3")
        self._region = session.region_name
        self._account = account
        self.bucket = f"photo-restoration-deploy-{account}-{session.region_name}"
        self.folder = f"{stack_name}/"

    def make_bucket(self):
        """Makes the bucket where it is missing: closed to the public and to plain HTTP."""
        if self.is_there():
            return
        place = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
        self._client.create_bucket(
            Bucket=self.bucket, **({"CreateBucketConfiguration": place} if place else {})
        )
        self._client.put_public_access_block(
            Bucket=self.bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )

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

    def keys(self):
        """All files of this stack."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.folder):
            for each in page.get("Contents", []):
                yield each["Key"]

    def remove(self, keep=()):
        """Removes this stack's files, save those that are still needed."""
        for key in list(self.keys()):
            if key not in keep:
                self._client.delete_object(Bucket=self.bucket, Key=key, ExpectedBucketOwner=self._account)
