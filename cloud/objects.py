"""Objects of a bucket with all their versions, and deleting many of them."""

# What S3 takes in one request.
BATCH = 1000


class DeletionError(Exception):
    """What S3 did not delete, and why."""


def versions(client, bucket, owner, prefix=""):
    """Everything that is stored, former versions and markers of deletions included: key, version, and whether
    it is what a reader finds under that key.
    """
    pages = client.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=prefix, ExpectedBucketOwner=owner
    )
    for page in pages:
        for each in page.get("Versions", []):
            yield each["Key"], each["VersionId"], each["IsLatest"]
        for each in page.get("DeleteMarkers", []):
            yield each["Key"], each["VersionId"], False


def delete(client, bucket, owner, found):
    """Deletes what `versions` has found, for good."""
    found = [{"Key": key, "VersionId": version} for key, version, _ in found]
    for start in range(0, len(found), BATCH):
        answer = client.delete_objects(
            Bucket=bucket,
            Delete={"Objects": found[start : start + BATCH], "Quiet": True},
            ExpectedBucketOwner=owner,
        )
        # It answers 200 even where it has deleted nothing.
        if answer.get("Errors"):
            first = answer["Errors"][0]
            raise DeletionError(
                f"{len(answer['Errors'])} objects of {bucket} could not be deleted, the first of them {first['Key']}: "
                f"{first.get('Code')} {first.get('Message', '')}. Run it again."
            )
