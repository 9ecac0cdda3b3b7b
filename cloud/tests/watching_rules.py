"""Rules for what watches over the stack: alarms and logs. As in template_rules.py."""

import json
import re

from template_rules import of_type, routes, target

# Alarms that AWS gives each account for nothing, for ever. It counts metrics.
FREE_ALARMS = 10
# What the API may write down of a request: neither whose it is, nor its query, which can hold what lets somebody in.
LOGGED = {"requestTime", "requestId", "httpMethod", "path", "status", "responseLatency", "integrationErrorMessage"}

# By the metric: whose it is, by what that names its resources, what of a period's numbers counts, and above what
# somebody is told.
RINGS = {
    "ApproximateNumberOfMessagesVisible": ("AWS/SQS", "QueueName", "Maximum", 0),
    "ApproximateAgeOfOldestMessage": ("AWS/SQS", "QueueName", "Maximum", {"Ref": "AlarmWaitSeconds"}),
    "Errors": ("AWS/Lambda", "FunctionName", "Sum", 0),
    "5xx": ("AWS/ApiGateway", "ApiId", "Sum", 0),
    "Throttles": ("AWS/Lambda", None, "Sum", 0),
}


def _never_rings(name, alarm):
    """What keeps an alarm silent where it is to ring, or lets it ring for nothing."""
    if alarm.get("MetricName") not in RINGS:
        return [f"{name} looks at {alarm.get('MetricName')}, of which it is not known when it is to ring"]
    namespace, named_by, statistic, threshold = RINGS[alarm["MetricName"]]
    periods = alarm.get("EvaluationPeriods", 0)
    wanted = {
        "Namespace": namespace,
        "Dimensions": _dimensions(named_by, alarm.get("Dimensions", [])),
        "Statistic": statistic,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "Period": 300,
        # Where nobody uses it there is nothing to count, and nothing is wrong.
        "TreatMissingData": "notBreaching",
        "DatapointsToAlarm": periods,
        "ActionsEnabled": True,
    }
    found = {"Dimensions": [], "DatapointsToAlarm": periods, "ActionsEnabled": True, **alarm}
    wrong = [f"{name} has {key}: {found.get(key)}, not {value}" for key, value in wanted.items() if found.get(key) != value]
    if not 1 <= periods <= 3:
        wrong.append(f"{name} looks at {periods} periods")
    return wrong


def _dimensions(named_by, given):
    """As the metric has them of the resource that they name: a queue's Ref is its address, not its name."""
    if named_by is None or not given:
        return []
    named = target(given[0]["Value"])
    return [{"Name": named_by, "Value": {"Fn::GetAtt": [named, "QueueName"]} if named_by == "QueueName" else {"Ref": named}}]


def unwatched(template):
    """What can fail without an alarm, alarms that tell nobody or cost, and logs that are nobody's or for ever."""
    wrong, watched, metrics = [], set(), 0
    for name, alarm in of_type(template, "AWS::CloudWatch::Alarm").items():
        metrics += len(alarm.get("Metrics", [name]))
        about = alarm.get("Dimensions", [])
        watched.add((alarm.get("MetricName"), target(about[0]["Value"]) if about else None))
        if template["Resources"][name].get("Condition") != "HasAlarmEmail":
            wrong.append(f"{name} is there, and paid for, where nobody is to be told")
        if alarm.get("AlarmActions") != [{"Ref": "AlarmTopic"}]:
            wrong.append(f"{name} tells nobody")
        wrong += _never_rings(name, alarm)
    if metrics > FREE_ALARMS:
        wrong.append(f"alarms look at {metrics} metrics, of which {FREE_ALARMS} are for nothing")
    groups = of_type(template, "AWS::Logs::LogGroup")
    wrong += [f"{name} keeps logs for ever" for name, each in groups.items() if "RetentionInDays" not in each]
    for stage in of_type(template, "AWS::ApiGatewayV2::Stage").values():
        group = target(stage["AccessLogSettings"]["DestinationArn"])
        if not groups[group]["LogGroupName"]["Fn::Sub"].startswith("/aws/vendedlogs/"):
            wrong.append(f"{group} needs room in the account's resource policy for logs, which is short")
    # Those that answer requests are watched by what the API answers.
    answering = set(routes(template).values())
    needed = {("5xx", "Api"), ("Throttles", None)}
    for name, function in of_type(template, "AWS::Lambda::Function").items():
        if function.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref") not in groups:
            wrong.append(f"{name} has no log group of ours")
        if name not in answering:
            needed.add(("Errors", name))
    for name, queue in of_type(template, "AWS::SQS::Queue").items():
        waits = "RedrivePolicy" in queue
        needed.add(("ApproximateAgeOfOldestMessage" if waits else "ApproximateNumberOfMessagesVisible", name))
    return wrong + [f"nobody is told of {metric} of {name or 'all functions'}" for metric, name in sorted(needed - watched, key=str)]


def telling_logs(template):
    """Logs of requests that tell who has asked, or the query."""
    wrong = []
    for name, stage in of_type(template, "AWS::ApiGatewayV2::Stage").items():
        text = json.dumps(stage["AccessLogSettings"]["Format"])
        wrong += [f"{name} writes down {each}" for each in re.findall(r"\$\{?context\.([\w.-]+)", text) if each not in LOGGED]
        if "$input" in text or "$stageVariables" in text:
            wrong.append(f"{name} writes down more than what a request was about")
    return wrong
