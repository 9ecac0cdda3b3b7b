"""Bucket and table that an earlier stack has left: what CloudFormation does for its own is done for them here."""

from botocore.exceptions import ClientError

from stack import TAG


def adapt(session, stack_name, template, parameters, outputs, origins):
    """Gives the bucket the rules that the template has for one, and both the stack's tag; `origins` may upload."""
    s3, bucket = session.client("s3"), outputs["PhotoBucketName"]
    rule = {
        "AllowedOrigins": origins,
        "AllowedMethods": ["GET", "HEAD", "PUT"],
        "AllowedHeaders": ["content-type", "if-none-match"],
        "MaxAgeSeconds": 3600,
    }
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rules = _lifecycle(template, int(parameters["Retention"].split("/")[1]))
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    tag_bucket(s3, bucket, stack_name)
    dynamodb = session.client("dynamodb")
    table = dynamodb.describe_table(TableName=outputs["TableName"])["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=table, Tags=[{"Key": TAG, "Value": stack_name}])


def tag_bucket(s3, bucket, stack_name):
    """Besides those that it has: S3 takes all of them at once, or it removes the others."""
    try:
        has = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchTagSet":
            raise
        has = []
    tag = {"Key": TAG, "Value": stack_name}
    if tag not in has:
        others = [each for each in has if each["Key"] != TAG]
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [*others, tag]})


def _lifecycle(template, days):
    """The rules of the bucket's lifecycle, with a net after so many days where there is one."""
    everything = {"Status": "Enabled", "Filter": {"Prefix": ""}}
    made = template["Resources"]["PhotoBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (deleted,) = (rule for rule in made if rule.get("Id") == "deleted")
    rules = [
        {"ID": "unfinished", **everything, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}},
        {
            "ID": "deleted",
            **everything,
            "NoncurrentVersionExpiration": deleted["NoncurrentVersionExpiration"],
            "Expiration": {"ExpiredObjectDeleteMarker": True},
        },
    ]
    if days:
        for prefix in ("originals", "results"):
            net = {"ID": prefix, "Status": "Enabled", "Filter": {"Prefix": f"{prefix}/"}}
            rules.append({**net, "Expiration": {"Days": days}})
    return rules
