"""Properties of resources that ministack's CloudFormation passes over, though its services know them.

Each is handed to the service as the API would have it; what comes of it can be asked back by the API.
"""

import json
import string
import time
import uuid

import botocore.session
from botocore.serialize import create_serializer
from ministack.services import apigateway as http_api
from ministack.services import dynamodb, lambda_svc, s3, secretsmanager, sqs
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks

_S3 = botocore.session.get_session().get_service_model("s3")


class _TextList(list):
    """A list of texts that looks as it was given: between commas."""

    def __str__(self):
        return ",".join(self)


def _with_lists(resolve):
    def resolved(template, *arguments, **named):
        values = resolve(template, *arguments, **named)
        for name, definition in template.get("Parameters", {}).items():
            if definition.get("Type") == "CommaDelimitedList" and isinstance(values[name]["Value"], str):
                values[name]["Value"] = _TextList(values[name]["Value"].split(","))
        return values

    return resolved


def _with_texts(evaluate):
    """Conditions in which texts are joined or taken apart, which ministack takes for true."""

    def evaluated(template, params):
        def told(value):
            if isinstance(value, dict) and list(value) == ["Fn::Join"]:
                separator, parameter = value["Fn::Join"]
                return separator.join(params[parameter["Ref"]]["Value"])
            if isinstance(value, dict) and list(value) == ["Fn::Select"]:
                index, split = value["Fn::Select"]
                separator, parameter = split["Fn::Split"]
                return params[parameter["Ref"]]["Value"].split(separator)[index]
            if isinstance(value, dict):
                return {key: told(each) for key, each in value.items()}
            return [told(each) for each in value] if isinstance(value, list) else value

        return evaluate({**template, "Conditions": told(template.get("Conditions", {}))}, params)

    return evaluated


def _then(step):
    """After a resource was made or changed, this as well."""

    def around(make):
        def make_and_step(*arguments):
            physical_id, attributes = make(*arguments)
            step(physical_id, arguments[-2])
            return physical_id, attributes

        return make_and_step

    return around


def _body(operation, **request):
    """What a client would send to S3."""
    model = _S3.operation_model(operation)
    body = create_serializer("rest-xml").serialize_to_request({"Bucket": "any", **request}, model)["body"]
    return body if isinstance(body, bytes) else body.encode()


def _set_up_bucket(name, props):
    block = props.get("PublicAccessBlockConfiguration")
    if block:
        s3._put_public_access_block(name, _body("PutPublicAccessBlock", PublicAccessBlockConfiguration=block))
    cors = props.get("CorsConfiguration")
    if cors:
        rules = [_cors_rule(rule) for rule in cors["CorsRules"]]
        s3._put_bucket_cors(name, _body("PutBucketCors", CORSConfiguration={"CORSRules": rules}))
    else:
        s3._bucket_cors.pop(name, None)
    lifecycle = props.get("LifecycleConfiguration")
    if lifecycle:
        rules = [_lifecycle_rule(rule) for rule in lifecycle["Rules"]]
        request = _body("PutBucketLifecycleConfiguration", LifecycleConfiguration={"Rules": rules})
        status, *_, answer = s3._put_bucket_lifecycle(name, request)
        if status != 200:
            raise ValueError(answer)


def _cors_rule(rule):
    return {"MaxAgeSeconds" if key == "MaxAge" else key: value for key, value in rule.items()}


def _lifecycle_rule(rule):
    made = {"ID": rule["Id"], "Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "ExpirationInDays" in rule:
        made["Expiration"] = {"Days": int(rule["ExpirationInDays"])}
    if rule.get("ExpiredObjectDeleteMarker"):
        made["Expiration"] = {"ExpiredObjectDeleteMarker": True}
    if "NoncurrentVersionExpiration" in rule:
        made["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    if "AbortIncompleteMultipartUpload" in rule:
        made["AbortIncompleteMultipartUpload"] = rule["AbortIncompleteMultipartUpload"]
    return made


def _set_up_queue(url, props):
    attributes = sqs._queues[url]["attributes"]
    if "RedrivePolicy" in props:
        attributes["RedrivePolicy"] = json.dumps(props["RedrivePolicy"])
    if props.get("SqsManagedSseEnabled"):
        attributes["SqsManagedSseEnabled"] = "true"


def _set_up_table(name, props):
    for property_name, operation in (
        ("TimeToLiveSpecification", dynamodb._update_ttl),
        ("PointInTimeRecoverySpecification", dynamodb._update_continuous_backups),
    ):
        if property_name in props:
            operation({"TableName": name, property_name: props[property_name]})


def _set_up_stage(physical_id, props):
    api_id, stage_name = physical_id.split("/", 1)
    settings = props.get("DefaultRouteSettings", {})
    as_answered = {key[0].lower() + key[1:]: float(value) for key, value in settings.items()}
    http_api._stages[api_id][stage_name]["defaultRouteSettings"] = as_answered


def _set_up_mapping(physical_id, props):
    if not props.get("Enabled", True):
        lambda_svc._esms[physical_id]["State"] = "Disabled"


def _create_secret(logical_id, props, stack_name):
    made = dict(props.get("GenerateSecretString") or {})
    if made.get("ExcludePunctuation"):
        made["ExcludeCharacters"] = made.get("ExcludeCharacters", "") + string.punctuation
    return _create_plain_secret(logical_id, {**props, "GenerateSecretString": made}, stack_name)


def _update_secret(physical_id, old_props, new_props, _stack_name):
    """In its place, as CloudFormation does; ministack would make another one."""
    secret, text = secretsmanager._secrets[physical_id], new_props.get("SecretString")
    if text and text != old_props.get("SecretString"):
        now = int(time.time())
        version = {"SecretString": text, "SecretBinary": None, "CreatedDate": now, "Stages": ["AWSCURRENT"]}
        secret.update(Versions={str(uuid.uuid4()): version}, LastChangedDate=now)
    return physical_id, {"Arn": secret["ARN"]}


_create_plain_secret = provisioners._sm_secret_create


def install(resource_handlers):
    """Puts all this around what ministack does by itself."""
    for module in (engine, changesets, handlers, stacks):
        module._resolve_parameters = _with_lists(module._resolve_parameters)
        if hasattr(module, "_evaluate_conditions"):
            module._evaluate_conditions = _with_texts(module._evaluate_conditions)
    for kind, step in (
        ("AWS::S3::Bucket", _set_up_bucket),
        ("AWS::SQS::Queue", _set_up_queue),
        ("AWS::DynamoDB::Table", _set_up_table),
        ("AWS::ApiGatewayV2::Stage", _set_up_stage),
        ("AWS::Lambda::EventSourceMapping", _set_up_mapping),
    ):
        handler = resource_handlers[kind]
        for operation in ("create", "update"):
            if operation in handler:
                handler[operation] = _then(step)(handler[operation])
    resource_handlers["AWS::SecretsManager::Secret"].update(create=_create_secret, update=_update_secret)
