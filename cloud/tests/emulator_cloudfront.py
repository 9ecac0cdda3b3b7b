"""CloudFront's resources, of which ministack's CloudFormation makes but a name.

Each is told by Cloud Control with the properties it was made with, as AWS does: that is how edge.py learns what the
distribution does.
"""

import json
import uuid

from ministack.services import cloudcontrol, cloudfront, s3
from ministack.services.cloudformation import provisioners

_create_plain_distribution = provisioners._RESOURCE_HANDLERS["AWS::CloudFront::Distribution"]["create"]


def _told(kind, physical_id, props):
    key = cloudcontrol._resource_key(kind, physical_id)
    cloudcontrol._resources[key] = {"TypeName": kind, "Identifier": physical_id, "Properties": json.dumps(props)}


def _refuse_buckets_that_are_not_there(props):
    """As CloudFront's InvalidOrigin has it."""
    for origin in props["DistributionConfig"]["Origins"]:
        if "S3OriginConfig" in origin and origin["DomainName"].split(".s3.")[0] not in s3._buckets:
            raise ValueError("Invalid request provided: The parameter Origin DomainName does not refer to a valid S3 bucket.")


def _create_named(logical_id, _props, _stack_name):
    made = f"{logical_id}-{uuid.uuid4().hex[:12]}"
    return made, {"Id": made}


def _create_distribution(logical_id, props, stack_name):
    """By a name in lower case, as AWS gives them: browsers make every name so, and CORS compares letter by letter."""
    _refuse_buckets_that_are_not_there(props)
    physical_id, attributes = _create_plain_distribution(logical_id, props, stack_name)
    record = cloudfront._distributions[physical_id]
    record["DomainName"] = record["DomainName"].lower()
    return physical_id, {**attributes, "DomainName": record["DomainName"]}


def _create_function(_logical_id, props, _stack_name):
    arn = cloudfront._func_arn(props["Name"])
    return arn, {"FunctionARN": arn}


def _handler(kind, create, delete=lambda _physical_id, _props: None):
    attributes = {}

    def create_and_tell(logical_id, props, stack_name):
        physical_id, told = create(logical_id, props, stack_name)
        attributes[physical_id] = told
        _told(kind, physical_id, props)
        return physical_id, told

    def update(physical_id, _old_props, new_props, _stack_name):
        _told(kind, physical_id, new_props)
        return physical_id, attributes[physical_id]

    def delete_and_forget(physical_id, props):
        delete(physical_id, props)
        cloudcontrol._resources.pop(cloudcontrol._resource_key(kind, physical_id), None)

    return {"create": create_and_tell, "update": update, "delete": delete_and_forget}


def install(handlers):
    """Takes the place of ministack's own."""
    kind = "AWS::CloudFront::Distribution"
    handlers[kind] = _handler(kind, _create_distribution, handlers[kind]["delete"])
    handlers["AWS::CloudFront::Function"] = _handler("AWS::CloudFront::Function", _create_function)
    for name in ("OriginAccessControl", "ResponseHeadersPolicy", "OriginRequestPolicy"):
        kind = f"AWS::CloudFront::{name}"
        handlers[kind] = _handler(kind, _create_named)
