"""The photo bucket on another S3 than the emulator's, as the template has it there."""


def make_photo_bucket(emulator, client, name):
    """Makes the bucket with the rules that say which pages may use it."""
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": client.meta.region_name})
    rules = emulator.client("s3").get_bucket_cors(Bucket=name)["CORSRules"]
    client.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": rules})
    return rules
