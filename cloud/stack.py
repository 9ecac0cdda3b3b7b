"""The CloudFormation stack: what it is now, changing it, and going back."""

import hashlib
import json
import time

from botocore.exceptions import ClientError, WaiterError
from samtranslator.yaml_helper import yaml_parse

import advice
from artefacts import Artefacts

# Photos and records: an update may change them, never replace or remove them.
KEPT = {"PhotoBucket", "Table"}

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]

# Whose value is the stack's name.
TAG = "photo-restoration"


# What is to be done about a stack in this state before it can be changed.
STUCK = {
    "UPDATE_ROLLBACK_FAILED": "Its events in the CloudFormation console say why. Fix that, then choose “Continue update "
    "rollback” there.",
    "UPDATE_FAILED": "Choose “Roll back” for it in the CloudFormation console.",
    "CREATE_FAILED": "It was never complete. Remove it with make undeploy, which keeps photos and records.",
    "ROLLBACK_FAILED": "It was never complete, and some of it could not be removed: its events in the CloudFormation "
    "console say what. Remove it with make undeploy, which keeps photos and records.",
    "DELETE_FAILED": "It is half deleted: its events in the CloudFormation console say what is left and why. Fix that, "
    "then finish with make undeploy, which keeps photos and records.",
}


class StackError(Exception):
    """What CloudFormation did not do, and why."""


class Stack:
    """The stack of one stage."""

    def __init__(self, session, name, say, poll_seconds=5, may_replace=()):
        self.name = name
        self._may_replace = may_replace
        self._client = session.client("cloudformation")
        self._say = say
        self._poll_seconds = poll_seconds

    def describe(self):
        """The stack as it is; None where there is none."""
        try:
            return self._client.describe_stacks(StackName=self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in error.response["Error"].get("Message", ""):
                return None
            raise

    def is_there(self):
        """Whether it was ever made: a change set that was never run leaves an empty stack."""
        stack = self.describe()
        return stack is not None and stack["StackStatus"] not in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")

    def parameters(self):
        """The values it was made with. Those that are not shown come as ****."""
        stack = self.describe() or {}
        return {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}

    def outputs(self):
        """What it tells about itself."""
        stack = self.describe() or {}
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

    def template(self):
        """The template that it was made from, as it was sent."""
        body = self._client.get_template(StackName=self.name, TemplateStage="Original")["TemplateBody"]
        return body if isinstance(body, dict) else yaml_parse(body)

    def resources(self):
        """All resources: logical id, type, physical id."""
        pages = self._client.get_paginator("list_stack_resources").paginate(StackName=self.name)
        for page in pages:
            for each in page["StackResourceSummaries"]:
                yield each["LogicalResourceId"], each["ResourceType"], each.get("PhysicalResourceId", "")

    def make_ready(self):
        """Sees that the stack can be changed now."""
        stack = self.describe()
        status = stack["StackStatus"] if stack else ""
        if status == "ROLLBACK_COMPLETE":
            self._say("Removing the empty stack that the failed first deployment left behind")
            self.delete()
        elif status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            raise StackError(f"{self.name} is being changed by somebody else ({status}). Wait until that has finished.")
        elif status.endswith("_FAILED"):
            elsewhere = "Its events in the CloudFormation console say why. Fix that there first."
            advice = STUCK.get(status, elsewhere)
            raise StackError(f"{self.name} is stuck: {status}. {advice}")

    def change(self, template, parameters, artefacts: Artefacts):
        """Makes or updates the stack and waits; False when there was nothing to change."""
        known = self.parameters() if self.is_there() else {}
        body = json.dumps(template, separators=(",", ":"))
        key = artefacts.put(f"template-{hashlib.sha256(body.encode()).hexdigest()[:32]}.json", body.encode())
        change_set = f"deploy-{time.time_ns() // 1_000_000}-{key[-12:-5]}"
        self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=change_set,
            ChangeSetType="UPDATE" if self.is_there() else "CREATE",
            TemplateURL=artefacts.url(key),
            Parameters=_values(template, parameters, known),
            Capabilities=CAPABILITIES,
            # On all that can have one: the budget counts by it.
            Tags=[{"Key": TAG, "Value": self.name}],
        )
        if not self._is_ready(change_set):
            return False
        self._refuse_loss(change_set)
        started = time.time()
        self._client.execute_change_set(StackName=self.name, ChangeSetName=change_set)
        self._wait(started)
        return True

    def is_protected(self):
        """Whether CloudFormation refuses to delete it."""
        return (self.describe() or {}).get("EnableTerminationProtection", False)

    def protect(self, protected):
        """Lets CloudFormation refuse to delete it, or not any more."""
        self._client.update_termination_protection(StackName=self.name, EnableTerminationProtection=protected)

    def delete(self):
        """Deletes the stack and waits."""
        self._client.delete_stack(StackName=self.name)
        try:
            self._client.get_waiter("stack_delete_complete").wait(
                StackName=self.name, WaiterConfig={"Delay": self._poll_seconds, "MaxAttempts": 1000}
            )
        except WaiterError as error:
            raise StackError(f"{self.name} could not be deleted: {self._reasons(0) or error}") from error

    def _is_ready(self, change_set):
        """Waits for the change set; False when it changes nothing."""
        while True:
            made = self._client.describe_change_set(StackName=self.name, ChangeSetName=change_set)
            if made["Status"] in ("CREATE_COMPLETE", "FAILED"):
                break
            time.sleep(self._poll_seconds)
        if made["Status"] == "CREATE_COMPLETE":
            return True
        reason = made.get("StatusReason", "")
        if "didn't contain changes" in reason or "No updates are to be performed" in reason:
            self._client.delete_change_set(StackName=self.name, ChangeSetName=change_set)
            return False
        # Left to be looked at: CloudFormation removes it with the next change that is made.
        raise StackError(_with_advice(f"CloudFormation refuses the template: {reason}"))

    def _refuse_loss(self, change_set):
        pages = self._client.get_paginator("describe_change_set").paginate(
            StackName=self.name, ChangeSetName=change_set
        )
        lost, unsure = set(), {}
        for page in pages:
            for change in page["Changes"]:
                what = change["ResourceChange"]
                name = what["LogicalResourceId"]
                if name not in KEPT:
                    continue
                if what["Action"] in ("Remove", "Dynamic") or what.get("Replacement") == "True":
                    lost.add(name)
                elif what.get("Replacement") == "Conditional" and name not in self._may_replace:
                    unsure[name] = _conditional(what)
        if lost or unsure:
            self._client.delete_change_set(StackName=self.name, ChangeSetName=change_set)
        if lost:
            raise StackError(
                f"This would replace or remove {' and '.join(sorted(lost))}, and with it every photo or record. "
                "Nothing was changed."
            )
        if unsure:
            flags = " ".join(f"--may-replace={name}" for name in sorted(unsure))
            told = "; ".join(f"{name} ({', '.join(unsure[name])})" for name in sorted(unsure))
            raise StackError(
                f"CloudFormation cannot tell whether this change would replace {told}. That could lose every photo or "
                "record. Nothing was changed. AWS's documentation of these properties says when a change replaces; if "
                f"yours does not, continue with DEPLOY_FLAGS=\"{flags}\"."
            )

    def _wait(self, started):
        while True:
            status = self.describe()["StackStatus"]
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(self._poll_seconds)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            told = f"{self.name} was rolled back ({status}):\n{self._reasons(started)}"
            raise StackError(_with_advice(told))

    def _reasons(self, since):
        """Why resources failed, the first failure first."""
        told = []
        for page in self._client.get_paginator("describe_stack_events").paginate(StackName=self.name):
            for event in page["StackEvents"]:
                if event["Timestamp"].timestamp() < since - 1:
                    continue
                reason = event.get("ResourceStatusReason", "")
                if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason:
                    told.append(f"  {event['LogicalResourceId']}: {reason}")
        return "\n".join(reversed(told))


def site_origin(outputs):
    """The parameter SiteOrigin by a stack's outputs; empty where there is no distribution yet."""
    domain = outputs.get("DistributionDomain")
    return f"https://{domain}" if domain else ""


def _with_advice(told):
    return "\n".join(filter(None, [told, advice.about(told)]))


def _conditional(change):
    """The properties of a resource by whose change it can be replaced."""
    targets = (detail.get("Target", {}) for detail in change.get("Details", []))
    names = {each.get("Name", "?") for each in targets if each.get("RequiresRecreation") == "Conditionally"}
    return sorted(names) or ["?"]


def _values(template, parameters, known):
    """Parameters as CloudFormation takes them. What is not shown and not given again stays."""
    values = []
    for name, definition in template["Parameters"].items():
        is_secret = str(definition.get("NoEcho", "")).lower() == "true"
        if name in parameters:
            values.append({"ParameterKey": name, "ParameterValue": parameters[name]})
        elif is_secret and name in known:
            values.append({"ParameterKey": name, "UsePreviousValue": True})
    return values
