"""ministack, an AWS emulator by others, with what it lacks for this template.

Run as a program it serves on the port that GATEWAY_PORT names. Added to it are resource types that it does not know,
the routes of an HTTP API that are given as an OpenAPI body, that what has a DeletionPolicy stays when its stack goes,
an element without which boto3 cannot read an answer, that a function whose program ends by itself has failed at once,
what a change replaces, properties of resources that it passes over (emulator_resources.py), what CloudFront is made of
(emulator_cloudfront.py), indexes of a table that is restored (emulator_backups.py), and refusals that AWS has and it has
not (emulator_strict.py).
"""

import json
import subprocess
import threading
import urllib.error
import urllib.request
import uuid
from types import SimpleNamespace

import emulator_backups
import emulator_cloudfront
import emulator_protection
import emulator_resources
import emulator_rollback
import emulator_strict
from ministack import app
from ministack.services import apigateway as http_api
from ministack.services import lambda_svc
from ministack.services.cloudformation import changesets, handlers, provisioners, stacks


def _create_named(logical_id, _props, _stack_name):
    return f"{logical_id}-{uuid.uuid4().hex[:12]}", {}


def _create_api(logical_id, props, stack_name):
    """As ministack does, and then the routes that SAM has put into the body."""
    api_id, attributes = _create_plain_api(logical_id, props, stack_name)
    _add_routes(api_id, props.get("Body") or {})
    return api_id, attributes


def _update_api(physical_id, _old_props, new_props, _stack_name):
    _add_routes(physical_id, new_props.get("Body") or {})
    return physical_id, {"ApiId": physical_id, "ApiEndpoint": http_api._apis[physical_id]["apiEndpoint"]}


def _add_routes(api_id, body):
    http_api._routes[api_id], http_api._integrations[api_id] = {}, {}
    for path, operations in body.get("paths", {}).items():
        for method, operation in operations.items():
            target = operation["x-amazon-apigateway-integration"]
            integration, _ = provisioners._apigw_v2_integration_create(
                "",
                {
                    "ApiId": api_id,
                    "IntegrationUri": target["uri"],
                    "PayloadFormatVersion": target["payloadFormatVersion"],
                },
                "",
            )
            route = {
                "ApiId": api_id,
                "RouteKey": path if path == "$default" else f"{method.upper()} {path}",
                "Target": f"integrations/{integration}",
            }
            provisioners._apigw_v2_route_create("", route, "")


def _delete_unless_retained(resource_type, physical_id, props, *more):
    if (resource_type, physical_id) not in _retained():
        _delete_resource(resource_type, physical_id, props, *more)


def _retained():
    from ministack.services.cloudformation import _stacks

    for stack in _stacks.values():
        definitions = stack.get("_template", {}).get("Resources", {})
        for logical_id, resource in stack.get("_resources", {}).items():
            policy = definitions.get(logical_id, {}).get("DeletionPolicy", "Delete")
            if policy.startswith("Retain"):
                yield resource["ResourceType"], resource["PhysicalResourceId"]


# Properties by whose change CloudFormation replaces, certainly and perhaps.
REPLACED_BY = {
    "AWS::S3::Bucket": ({"BucketName"}, set()),
    "AWS::DynamoDB::Table": ({"TableName", "KeySchema"}, {"AttributeDefinitions"}),
}


def _with_replacements(diff):
    """ministack says of every change that it perhaps replaces; here of photos and records it is as it will be."""

    def changes(old, new):
        made = diff(old, new)
        for change in (each["ResourceChange"] for each in made):
            if change["Action"] == "Modify" and change["ResourceType"] in REPLACED_BY:
                name = change["LogicalResourceId"]
                before, after = (each["Resources"][name]["Properties"] for each in (old, new))
                changed = {key for key in before | after if before.get(key) != after.get(key)}
                certainly, perhaps = REPLACED_BY[change["ResourceType"]]
                change["Replacement"] = (
                    "True" if changed & certainly else "Conditional" if changed & perhaps else "False"
                )
        return made

    return changes


changesets._diff_resources = _with_replacements(changesets._diff_resources)


class _Watched(subprocess.Popen):
    """A function's program. Where it ends before it has answered, Lambda says so at once; ministack would wait
    for the function's whole timeout, which is a quarter of an hour for a worker.
    """

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        api = (named.get("env") or {}).get("AWS_LAMBDA_RUNTIME_API")
        if api:
            threading.Thread(target=self._tell, args=(api,), daemon=True).start()

    def _tell(self, api):
        status = self.wait()
        # Below zero: ended by ministack, after its answer or its time.
        if status < 0:
            return
        error = {"errorType": "Runtime.ExitError", "errorMessage": f"Error: Runtime exited with error: exit status {status}"}
        request = urllib.request.Request(f"http://{api}/2018-06-01/runtime/init/error", json.dumps(error).encode())
        try:
            urllib.request.urlopen(request, timeout=5).close()
        except (OSError, urllib.error.URLError):
            # It has answered, and nobody listens any more.
            pass


lambda_svc.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": _Watched})


def _answer_with_result(params):
    status, headers, body = _delete_change_set(params)
    whole = body.replace(b"<ResponseMetadata>", b"<DeleteChangeSetResult/><ResponseMetadata>")
    return status, headers, whole


_delete_change_set = handlers._ACTION_HANDLERS["DeleteChangeSet"]
handlers._ACTION_HANDLERS["DeleteChangeSet"] = _answer_with_result

_create_plain_api = provisioners._apigw_v2_api_create
_delete_resource = stacks._delete_resource
stacks._delete_resource = _delete_unless_retained

_HANDLERS = provisioners._RESOURCE_HANDLERS
_HANDLERS["AWS::ApiGatewayV2::Api"].update(create=_create_api, update=_update_api)
_HANDLERS["AWS::Budgets::Budget"] = {"create": _create_named, "delete": lambda _physical_id, _props: None}
emulator_resources.install(_HANDLERS)
emulator_cloudfront.install(_HANDLERS)
emulator_backups.install()
emulator_protection.install()
emulator_rollback.install()
emulator_strict.install()

if __name__ == "__main__":
    app.main()
