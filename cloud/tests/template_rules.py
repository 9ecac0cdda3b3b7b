"""Rules for the template that linters do not know. Each answers what is against it: nothing, if all is well.

All take a template in which SAM's resources are written out (`expand`), as CloudFormation makes them.
"""

import copy
import json
import os
import re
from types import SimpleNamespace

from samtranslator.translator.transform import transform

# X-Ray has no resources that a policy could name.
WITHOUT_RESOURCES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
# Objects under one prefix, and the streams of one log group, cannot be named one by one.
MANY = re.compile(
    r"/(originals|results|weights)/\*$|:log-group:/aws/lambda/\$\{AWS::StackName\}-[a-z-]+:\*$|^\$\{SiteBucket\.Arn\}/\*$"
)
SECRETIVE = re.compile(r"SECRET|PASSWORD|TOKEN|API_KEY|CREDENTIAL|ORIGIN_KEY$")
# Parameter Store's names of secrets; who may read one is named by its role.
SECRET_NAME = re.compile(r"/\$\{AWS::StackName\}/[a-z-]+")
# MB that a function may have in a new account, until its owner asks for more.
MOST_OF_NEW_ACCOUNTS = 3008


def expand(template):
    """The template with SAM's resources written out."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")
    uploaded = copy.deepcopy(template)
    for resource in uploaded["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "artefacts", "Key": "function.zip"}
    return transform(uploaded, {}, SimpleNamespace(load=lambda: {}))


def of_type(template, kind):
    """All resources of a type: logical id and properties."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def every(value):
    """The branches of an Fn::If, all others as they are, in one list without what stands for nothing."""
    if isinstance(value, list):
        return [each for one in value for each in every(one)]
    if isinstance(value, dict) and list(value) == ["Fn::If"]:
        return every(value["Fn::If"][1:])
    return [] if value == {"Ref": "AWS::NoValue"} else [value]


def target(value):
    """The logical id that a Ref or Fn::GetAtt names."""
    if "Ref" in value:
        return value["Ref"]
    attribute = value["Fn::GetAtt"]
    return (attribute if isinstance(attribute, list) else attribute.split("."))[0]


def _statements(template):
    for kind, field in (
        ("AWS::IAM::Role", "Policies"),
        ("AWS::S3::BucketPolicy", "PolicyDocument"),
        ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ):
        for name, properties in of_type(template, kind).items():
            found = every(properties[field])
            for document in (each.get("PolicyDocument", each) for each in found):
                for statement in every(document["Statement"]):
                    yield name, statement


def wildcards(template):
    """Actions, resources and principals that are allowed without being named."""
    wrong = []
    for name, statement in _statements(template):
        if statement["Effect"] == "Deny":
            continue
        actions = every(statement["Action"])
        wrong += [f"{name} allows {action}" for action in actions if "*" in action]
        for resource in every(statement["Resource"]):
            text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
            if text == "*" and set(actions) <= WITHOUT_RESOURCES:
                continue
            if "*" in text and (not MANY.search(text) or text.count("*") > 1):
                wrong.append(f"{name} allows {actions} on {text}")
        if "*" in json.dumps(statement.get("Principal", "")):
            wrong.append(f"{name} lets everybody {actions}")
    for name, properties in of_type(template, "AWS::IAM::Role").items():
        if properties.get("ManagedPolicyArns"):
            wrong.append(f"{name} has policies that are not in the template")
    return wrong


def cors_rules(bucket):
    """All that a bucket can have, whatever the conditions."""
    return [rule for each in every(bucket.get("CorsConfiguration", [])) for rule in every(each["CorsRules"])]


def open_cors(template):
    """CORS rules that name nobody."""
    wrong = []
    for name, properties in of_type(template, "AWS::S3::Bucket").items():
        for rule in cors_rules(properties):
            asked = [rule["AllowedOrigins"], rule["AllowedHeaders"], rule["AllowedMethods"]]
            if "*" in json.dumps(asked):
                wrong.append(f"{name} is open to all origins or headers")
            if set(rule["AllowedMethods"]) - {"GET", "HEAD", "PUT"}:
                wrong.append(f"{name} takes {rule['AllowedMethods']} from pages")
    for name, properties in of_type(template, "AWS::ApiGatewayV2::Api").items():
        if "CorsConfiguration" in properties or "x-amazon-apigateway-cors" in properties.get("Body", {}):
            wrong.append(f"{name} answers preflights itself, where the functions know better")
    return wrong


def public_buckets(template):
    """Buckets that could be public, unencrypted, or reached by plain HTTP."""
    wrong = []
    policies = {target(each["Bucket"]): each for each in of_type(template, "AWS::S3::BucketPolicy").values()}
    closed = {"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"}
    for name, properties in of_type(template, "AWS::S3::Bucket").items():
        block = properties.get("PublicAccessBlockConfiguration", {})
        if {key for key, value in block.items() if value is True} != closed:
            wrong.append(f"{name} can be made public")
        if "BucketEncryption" not in properties:
            wrong.append(f"{name} is not encrypted")
        statements = policies.get(name, {}).get("PolicyDocument", {}).get("Statement", [])
        if not any(
            each["Effect"] == "Deny"
            and each["Action"] == "s3:*"
            and each["Principal"] == "*"
            and each["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for each in statements
        ):
            wrong.append(f"{name} takes plain HTTP")
    return wrong


def plain_secrets(template):
    """Secrets that stand where anybody can read them."""
    wrong = []
    hidden = {name for name, each in template["Parameters"].items() if each.get("NoEcho") is True}
    for name in template["Parameters"]:
        if SECRETIVE.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()) and name not in hidden:
            if template["Parameters"][name]["Type"] == "String":
                wrong.append(f"the parameter {name} is shown")
        if name in hidden and template["Parameters"][name].get("Default"):
            wrong.append(f"the parameter {name} has a default")
    for name, properties in of_type(template, "AWS::Lambda::Function").items():
        for variable, value in properties["Environment"]["Variables"].items():
            if not SECRETIVE.search(variable) or variable == "ACCESS_TOKEN_EXPIRE_MINUTES":
                continue
            branches = every(value)
            are_names = all(isinstance(each, dict) and SECRET_NAME.fullmatch(each.get("Fn::Sub", "")) for each in branches)
            if not (variable.endswith("_PARAMETER") and are_names and branches):
                wrong.append(f"{name} has {variable} in its environment")
    for name, resource in template["Resources"].items():
        if resource["Type"] in ("AWS::SecretsManager::Secret", "AWS::SSM::Parameter"):
            wrong.append(f"{name} keeps a secret, which make deploy does; CloudFormation makes no encrypted parameter")
        properties = copy.deepcopy(resource.get("Properties", {}))
        for origin in properties.get("DistributionConfig", {}).get("Origins", []):
            origin.pop("OriginCustomHeaders", None)
        if any(f'{{"Ref": "{each}"}}' in json.dumps(properties) for each in hidden):
            wrong.append(f"{name} holds a secret parameter")
    for name, output in template.get("Outputs", {}).items():
        if any(each in json.dumps(output["Value"]) for each in hidden):
            wrong.append(f"the output {name} shows a secret")
    return wrong


def hasty_queues(template):
    """Queues whose messages come again too early, never end, or are lost; workers that take too much at once."""
    wrong = []
    queues = of_type(template, "AWS::SQS::Queue")
    functions = of_type(template, "AWS::Lambda::Function")
    fed = set()
    for name, mapping in of_type(template, "AWS::Lambda::EventSourceMapping").items():
        source = target(mapping["EventSourceArn"])
        fed.add(source)
        queue, function = queues[source], functions[target(mapping["FunctionName"])]
        if queue.get("VisibilityTimeout", 30) < 6 * function["Timeout"]:
            wrong.append(f"{source} shows messages again before six times the {function['Timeout']} s of its worker")
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            wrong.append(f"{name} tries neighbours of a failed message again")
        if "MaximumConcurrency" not in mapping.get("ScalingConfig", {}):
            wrong.append(f"{name} has no most")
        redrive = queue.get("RedrivePolicy")
        if not redrive:
            wrong.append(f"{source} tries for ever")
            continue
        # A second message for a photo at work comes back once a lease (60 s); a step is tried five times.
        if redrive["maxReceiveCount"] < function["Timeout"] // 60 + 5:
            wrong.append(f"{source} gives up messages of photos that are at work")
        letters = queues[target(redrive["deadLetterTargetArn"])]
        if letters.get("MessageRetentionPeriod", 345600) < queue.get("MessageRetentionPeriod", 345600):
            wrong.append(f"the dead-letter queue of {source} loses messages before it does")
    if len(fed) != 2:
        wrong.append(f"two queues are to have a worker, not {sorted(fed)}")
    for name, queue in queues.items():
        if queue.get("SqsManagedSseEnabled") is not True:
            wrong.append(f"{name} is not encrypted")
    return wrong


def losable(template):
    """What must outlive the stack and does not."""
    wrong = []
    for name in ("PhotoBucket", "PhotoBucketPolicy", "Table"):
        resource = template["Resources"][name]
        if not resource.get("DeletionPolicy", "").startswith("Retain"):
            wrong.append(f"{name} goes with the stack")
        if resource.get("UpdateReplacePolicy") != "Retain":
            wrong.append(f"{name} goes when it is replaced")
    table = template["Resources"]["Table"]["Properties"]
    if table.get("PointInTimeRecoverySpecification") != {"PointInTimeRecoveryEnabled": True}:
        wrong.append("Table cannot be brought back to a moment")
    bucket = template["Resources"]["PhotoBucket"]["Properties"]
    if bucket.get("VersioningConfiguration") != {"Status": "Enabled"}:
        wrong.append("PhotoBucket keeps nothing of what is deleted")
    if not any("NoncurrentVersionExpiration" in branch for branch in every(bucket["LifecycleConfiguration"]["Rules"])):
        wrong.append("PhotoBucket keeps what is deleted for ever")
    for rule in bucket["LifecycleConfiguration"]["Rules"]:
        for branch in every(rule):
            is_guarded = isinstance(rule, dict) and rule.get("Fn::If", [""])[0] == "PhotosExpire"
            if "ExpirationInDays" in branch and not is_guarded:
                wrong.append("PhotoBucket removes photos where they are to be kept for ever")
    days = {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": "Retention"}]}]}
    if template["Conditions"]["PhotosExpire"] != {"Fn::Not": [{"Fn::Equals": [days, "0"]}]}:
        wrong.append("PhotosExpire does not follow the days of Retention")
    for retention in ("0/1", "0/99999", "24/1", "24/24", "25/91", "100/131", "876000/36500"):
        if re.fullmatch(template["Parameters"]["Retention"]["AllowedPattern"], retention):
            wrong.append(f"Retention may be {retention}, which removes photos that are in use")
    return wrong


def looping(template):
    """Workers that Lambda stops after about 16 messages because they send to their own queue."""
    functions = of_type(template, "AWS::Lambda::Function")
    fed = {target(each["FunctionName"]) for each in of_type(template, "AWS::Lambda::EventSourceMapping").values()}
    return [f"{name} is stopped when work goes on" for name in sorted(fed) if functions[name].get("RecursiveLoop") != "Allow"]


def refused_by_new_accounts(template):
    """Functions with more memory than AWS gives a new account, which roll the first deployment back."""
    wrong = []
    for name, function in of_type(template, "AWS::Lambda::Function").items():
        memory = function["MemorySize"]
        if isinstance(memory, dict):
            memory = template["Parameters"][memory["Ref"]]["Default"]
        if memory > MOST_OF_NEW_ACCOUNTS:
            wrong.append(f"{name} wants {memory} MB")
    return wrong


def asked_in_vain(template):
    """Queues that are asked all month, and paid for, though nothing can be in them."""
    wanted = {"RemoteQueue": {"Fn::If": ["HasModelsKey", True, False]}}
    return [
        f"{name} is to have Enabled: {wanted.get(source)}"
        for name, mapping in of_type(template, "AWS::Lambda::EventSourceMapping").items()
        for source in [target(mapping["EventSourceArn"])]
        if mapping.get("Enabled") != wanted.get(source)
    ]


def unbounded_roles(template):
    """Roles that cannot be made in an account whose roles must have a boundary."""
    bounded = {"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundary"}, {"Ref": "AWS::NoValue"}]}
    roles = of_type(template, "AWS::IAM::Role")
    return [f"{name} has no boundary" for name, each in roles.items() if each.get("PermissionsBoundary") != bounded]


def others_costs(template):
    """Budgets that count what is not this stack's."""
    ours = {"TagKeyValue": [{"Fn::Sub": "user:photo-restoration$${AWS::StackName}"}]}
    budgets = of_type(template, "AWS::Budgets::Budget")
    return [f"{name} counts others" for name, each in budgets.items() if each["Budget"].get("CostFilters") != ours]


def routes(template):
    """`METHOD path` of every route (`$default` for the rest), and the function that answers it."""
    (api,) = of_type(template, "AWS::ApiGatewayV2::Api").values()
    found = {}
    for path, operations in api["Body"]["paths"].items():
        for method, operation in operations.items():
            uri = json.dumps(operation["x-amazon-apigateway-integration"]["uri"])
            key = path if path == "$default" else f"{method.upper()} {path}"
            found[key] = re.search(r"\$\{(\w+)\.Arn\}", uri).group(1)
    return found
