"""Templates that break the rules, each by what is done to the resources of ours before SAM's are written out."""

import distribution_rules
import template_rules as rules
import watching_rules
from template_rules import cors_rules, every


def _policy(resources, role, action):
    for statement in resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]:
        if action in every(statement)[0].get("Action", ""):
            return every(statement)[0]
    raise AssertionError(f"{role} has no {action}")


def _bucket(resources, name="PhotoBucket"):
    return resources[name]["Properties"]


def _steps(resources, function):
    return resources[function]["Properties"]["Events"]["Steps"]["Properties"]


def _variables(resources, function):
    return resources[function]["Properties"]["Environment"]["Variables"]


def _distribution(resources):
    return resources["Distribution"]["Properties"]["DistributionConfig"]


def _errors(resources):
    return _distribution(resources)["CustomErrorResponses"]


def _behaviours(resources):
    return _distribution(resources)["CacheBehaviors"]


def _origin(resources, name):
    (found,) = (each for each in _distribution(resources)["Origins"] if each["Id"] == name)
    return found


def _photo_requests(resources):
    return resources["PhotoRequests"]["Properties"]["OriginRequestPolicyConfig"]


def _photo_headers(resources):
    return resources["PhotoHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]


def _alarm(resources, name):
    return resources[f"{name}Alarm"]["Properties"]


def _log_also(resources, what):
    settings = resources["Api"]["Properties"]["AccessLogSettings"]
    settings["Format"] = settings["Format"].replace("{", f'{{"more":"{what}",', 1)


def _set(holder, key, value):
    holder[key] = value


BREAKS = {
    "an action with a star": (rules.wildcards, lambda r: _set(_policy(r, "RestoreRole", "s3:PutObject"), "Action", "s3:*")),
    "every resource": (rules.wildcards, lambda r: _set(_policy(r, "LoginRole", "dynamodb:GetItem"), "Resource", "*")),
    "every bucket": (
        rules.wildcards,
        lambda r: _set(_policy(r, "HistoryRole", "s3:GetObject"), "Resource", ["arn:aws:s3:::*/originals/*"]),
    ),
    "a whole bucket": (
        rules.wildcards,
        lambda r: _set(_policy(r, "HistoryRole", "s3:GetObject"), "Resource", {"Fn::Sub": "${PhotoBucket.Arn}/*"}),
    ),
    "a managed policy": (
        rules.wildcards,
        lambda r: _set(r["ModelsRole"]["Properties"], "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
    ),
    "a bucket policy for everybody": (
        rules.wildcards,
        lambda r: _set(r["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][1], "Principal", "*"),
    ),
    "every origin": (
        rules.open_cors,
        lambda r: _set(cors_rules(_bucket(r))[0], "AllowedOrigins", ["*"]),
    ),
    "every header": (
        rules.open_cors,
        lambda r: _set(cors_rules(_bucket(r))[0], "AllowedHeaders", ["*"]),
    ),
    "deleting by pages": (
        rules.open_cors,
        lambda r: cors_rules(_bucket(r))[0]["AllowedMethods"].append("DELETE"),
    ),
    "an API with CORS of its own": (
        rules.open_cors,
        lambda r: _set(r["Api"]["Properties"], "CorsConfiguration", {"AllowOrigins": ["*"]}),
    ),
    "a bucket that can be public": (
        rules.public_buckets,
        lambda r: _set(_bucket(r)["PublicAccessBlockConfiguration"], "BlockPublicPolicy", False),
    ),
    "an unencrypted bucket": (rules.public_buckets, lambda r: _bucket(r, "SiteBucket").pop("BucketEncryption")),
    "a bucket over plain HTTP": (
        rules.public_buckets,
        lambda r: r["PhotoBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"].pop(0),
    ),
    "a secret in an environment": (
        rules.plain_secrets,
        lambda r: _set(_variables(r, "LoginFunction"), "SECRET_KEY", "0123456789"),
    ),
    "a key parameter in an environment": (
        rules.plain_secrets,
        lambda r: _set(_variables(r, "LoginFunction"), "APP", {"Ref": "OriginKey"}),
    ),
    "a key in an environment": (
        rules.plain_secrets,
        lambda r: _set(_variables(r, "RemoteWorkerFunction"), "HF_API_KEY_PARAMETER", {"Ref": "ModelsKey"}),
    ),
    "a secret's text": (
        rules.plain_secrets,
        lambda r: _set(r, "Signing", {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "0123456789"}}),
    ),
    "a secret that is paid for": (rules.plain_secrets, lambda r: _set(r, "Signing", {"Type": "AWS::SecretsManager::Secret"})),
    "a slow worker": (rules.hasty_queues, lambda r: _set(r["RemoteWorkerFunction"]["Properties"], "Timeout", 901)),
    "no partial failures": (
        rules.hasty_queues,
        lambda r: _set(_steps(r, "EngineWorkerFunction"), "FunctionResponseTypes", []),
    ),
    "no most": (
        rules.hasty_queues,
        lambda r: _steps(r, "EngineWorkerFunction").pop("ScalingConfig"),
    ),
    "no dead-letter queue": (rules.hasty_queues, lambda r: r["EngineQueue"]["Properties"].pop("RedrivePolicy")),
    "too few tries": (
        rules.hasty_queues,
        lambda r: _set(r["EngineQueue"]["Properties"]["RedrivePolicy"], "maxReceiveCount", 5),
    ),
    "a dead-letter queue that does not last": (
        rules.hasty_queues,
        lambda r: _set(r["EngineDeadLetters"]["Properties"], "MessageRetentionPeriod", 86400),
    ),
    "an unencrypted queue": (rules.hasty_queues, lambda r: r["RemoteDeadLetters"]["Properties"].pop("SqsManagedSseEnabled")),
    "photos that go with the stack": (rules.losable, lambda r: r["PhotoBucket"].pop("DeletionPolicy")),
    "records that go when replaced": (rules.losable, lambda r: r["Table"].pop("UpdateReplacePolicy")),
    "no way back in time": (rules.losable, lambda r: r["Table"]["Properties"].pop("PointInTimeRecoverySpecification")),
    "deleted photos that are gone at once": (rules.losable, lambda r: _bucket(r).pop("VersioningConfiguration")),
    "deleted photos that never go": (rules.losable, lambda r: _bucket(r)["LifecycleConfiguration"]["Rules"].pop(1)),
    "photos that expire by another condition": (
        rules.losable,
        lambda r: _set(_bucket(r)["LifecycleConfiguration"]["Rules"][2], "Fn::If", ["HasDomain", {"ExpirationInDays": 1}, {}]),
    ),
    "photos that always expire": (
        rules.losable,
        lambda r: _bucket(r)["LifecycleConfiguration"]["Rules"].append(
            {"Status": "Enabled", "Prefix": "originals/", "ExpirationInDays": 30}
        ),
    ),
    "a log for ever": (watching_rules.unwatched, lambda r: r["LoginLogs"]["Properties"].pop("RetentionInDays")),
    "a log of its own": (watching_rules.unwatched, lambda r: r["LoginFunction"]["Properties"].pop("LoggingConfig")),
    "unwatched errors": (watching_rules.unwatched, lambda r: r.pop("SweeperErrorsAlarm")),
    "an unwatched dead-letter queue": (watching_rules.unwatched, lambda r: r.pop("RemoteDeadLettersAlarm")),
    "an unwatched API": (watching_rules.unwatched, lambda r: r.pop("ApiFailuresAlarm")),
    "an alarm that tells nobody": (
        watching_rules.unwatched,
        lambda r: _set(r["EngineWaitAlarm"]["Properties"], "AlarmActions", []),
    ),
    "an alarm that rings when all is well": (
        watching_rules.unwatched,
        lambda r: _set(_alarm(r, "SweeperErrors"), "ComparisonOperator", "LessThanThreshold"),
    ),
    "an alarm that wants more than one": (watching_rules.unwatched, lambda r: _set(_alarm(r, "EngineDeadLetters"), "Threshold", 5)),
    "an alarm that does not go by the setting": (watching_rules.unwatched, lambda r: _set(_alarm(r, "RemoteWait"), "Threshold", 3600)),
    "an alarm by seconds that are a count": (
        watching_rules.unwatched,
        lambda r: _set(_alarm(r, "EngineWorkerErrors"), "Threshold", {"Ref": "AlarmWaitSeconds"}),
    ),
    "an alarm that takes a day": (watching_rules.unwatched, lambda r: _set(_alarm(r, "ApiFailures"), "Period", 86400)),
    "an alarm that wants many periods": (watching_rules.unwatched, lambda r: _set(_alarm(r, "Throttles"), "EvaluationPeriods", 4)),
    "an alarm that looks at no period": (watching_rules.unwatched, lambda r: _alarm(r, "Throttles").pop("EvaluationPeriods")),
    "an alarm that is content with fewer periods": (
        watching_rules.unwatched,
        lambda r: _set(_alarm(r, "Throttles"), "DatapointsToAlarm", 1),
    ),
    "an alarm that rings at night": (watching_rules.unwatched, lambda r: _set(_alarm(r, "ApiFailures"), "TreatMissingData", "breaching")),
    "an alarm by the average": (watching_rules.unwatched, lambda r: _set(_alarm(r, "EngineWait"), "Statistic", "Average")),
    "an alarm by the smallest count": (watching_rules.unwatched, lambda r: _set(_alarm(r, "RemoteWorkerErrors"), "Statistic", "Minimum")),
    "an alarm that is switched off": (watching_rules.unwatched, lambda r: _set(_alarm(r, "SweeperErrors"), "ActionsEnabled", False)),
    "an alarm on what nobody knows": (watching_rules.unwatched, lambda r: _set(_alarm(r, "ApiFailures"), "MetricName", "4xx")),
    "an alarm on another service": (watching_rules.unwatched, lambda r: _set(_alarm(r, "SweeperErrors"), "Namespace", "AWS/SQS")),
    "an alarm on a dimension that there is not": (
        watching_rules.unwatched,
        lambda r: _set(_alarm(r, "EngineWait")["Dimensions"][0], "Name", "FunctionName"),
    ),
    "an alarm on a queue's address": (
        watching_rules.unwatched,
        lambda r: _set(_alarm(r, "EngineWait")["Dimensions"][0], "Value", {"Ref": "EngineQueue"}),
    ),
    "an alarm where nobody is to be told": (watching_rules.unwatched, lambda r: r["EngineWaitAlarm"].pop("Condition")),
    "more alarms than are for nothing": (
        watching_rules.unwatched,
        lambda r: r.update({f"Alarm{number}": r["EngineWaitAlarm"] for number in range(2)}),
    ),
    "a log that fills the account's policy": (
        watching_rules.unwatched,
        lambda r: _set(r["ApiLogs"]["Properties"], "LogGroupName", {"Fn::Sub": "/aws/apigateway/${AWS::StackName}"}),
    ),
    "a log of who has asked": (watching_rules.telling_logs, lambda r: _log_also(r, "$context.identity.sourceIp")),
    "a log of queries": (watching_rules.telling_logs, lambda r: _log_also(r, "${context.queryString}")),
    "a log of who is signed in": (watching_rules.telling_logs, lambda r: _log_also(r, "$context.authorizer.claims.sub")),
    "a worker that Lambda stops": (rules.looping, lambda r: r["RemoteWorkerFunction"]["Properties"].pop("RecursiveLoop")),
    "a worker that Lambda is to stop": (
        rules.looping,
        lambda r: _set(r["EngineWorkerFunction"]["Properties"], "RecursiveLoop", "Terminate"),
    ),
    "more memory than a new account has": (
        rules.refused_by_new_accounts,
        lambda r: _set(r["HistoryFunction"]["Properties"], "MemorySize", 3538),
    ),
    "a queue that is asked without a key": (
        rules.asked_in_vain,
        lambda r: _steps(r, "RemoteWorkerFunction").pop("Enabled"),
    ),
    "a queue that is never asked": (
        rules.asked_in_vain,
        lambda r: _set(_steps(r, "EngineWorkerFunction"), "Enabled", False),
    ),
    "a role without a boundary": (
        rules.unbounded_roles,
        lambda r: r["SweeperRole"]["Properties"].pop("PermissionsBoundary"),
    ),
    "a budget for the whole account": (
        rules.others_costs,
        lambda r: r["MonthlyCost"]["Properties"]["Budget"].pop("CostFilters"),
    ),
    "a 503 for everybody": (distribution_rules.kept_errors, lambda r: _errors(r).pop()),
    "an error's default time": (distribution_rules.kept_errors, lambda r: _errors(r)[1].pop("ErrorCachingMinTTL")),
    "the page instead of an error": (
        distribution_rules.kept_errors,
        lambda r: _errors(r)[2].update({"ResponsePagePath": "/index.html", "ResponseCode": 200}),
    ),
    "an API without its key": (distribution_rules.unlocked_api, lambda r: _origin(r, "api").pop("OriginCustomHeaders")),
    "a key for the photos": (
        distribution_rules.unlocked_api,
        lambda r: _set(_origin(r, "photos"), "OriginCustomHeaders", _origin(r, "api")["OriginCustomHeaders"]),
    ),
    "a function that anybody may ask": (
        distribution_rules.unlocked_api,
        lambda r: _variables(r, "ModelsFunction").pop("ORIGIN_KEY_HASHES"),
    ),
    "photos without signatures": (
        distribution_rules.runnable_photos,
        lambda r: _set(_origin(r, "photos"), "OriginAccessControlId", {"Fn::GetAtt": ["SiteAccess", "Id"]}),
    ),
    "photos that are kept at an edge": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[1], "CachePolicyId", "658327ea-f89d-4fab-a63d-7e88639e58f6"),
    ),
    "photos that are changed by pages": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[2], "AllowedMethods", ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]),
    ),
    "photos over plain HTTP": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[2], "ViewerProtocolPolicy", "allow-all"),
    ),
    "the browser's headers for S3": (
        distribution_rules.runnable_photos,
        lambda r: _set(_photo_requests(r)["HeadersConfig"], "HeaderBehavior", "allViewer"),
    ),
    "addresses without their query": (
        distribution_rules.runnable_photos,
        lambda r: _set(_photo_requests(r)["QueryStringsConfig"], "QueryStringBehavior", "none"),
    ),
    "pages among the photos": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[1], "ResponseHeadersPolicyId", {"Ref": "SecurityHeaders"}),
    ),
    "a photo that says what it is": (
        distribution_rules.runnable_photos,
        lambda r: _set(_photo_headers(r)["ContentSecurityPolicy"], "Override", False),
    ),
    "photos from a bucket that may be missing": (
        distribution_rules.missing_buckets,
        lambda r: _set(_origin(r, "photos"), "DomainName", _origin(r, "photos")["DomainName"]["Fn::If"][2]),
    ),
    "weights through the site": (
        distribution_rules.runnable_photos,
        lambda r: _set(_behaviours(r)[2], "PathPattern", "/weights/*"),
    ),
}
