"""Updates of stacks that fail. ministack deletes what they had changed, and goes on telling their template and parameters;
CloudFormation changes everything back.
"""

from ministack.services.cloudformation import _stacks, changesets, stacks

# Of each stack whose update is at work: what it was before.
_before = {}


def _remembering(deploy):
    async def deployed(stack_name, *arguments, previous_stack=None, **named):
        _before[stack_name] = previous_stack
        await deploy(stack_name, *arguments, previous_stack=previous_stack, **named)
        stack = _stacks[stack_name]
        if stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE":
            stack["_template_body"] = previous_stack["_template_body"]
            stack["Parameters"] = [
                {"ParameterKey": name, "ParameterValue": each["Value"], "NoEcho": each["NoEcho"]}
                for name, each in previous_stack["_resolved_params"].items()
            ]

    return deployed


def _changing_back(delete):
    def deleted(kind, physical_id, props, stack_name, logical_id):
        before = (_before.get(stack_name) or {}).get("_resources", {}).get(logical_id)
        if before is None or _stacks[stack_name]["StackStatus"] != "UPDATE_ROLLBACK_IN_PROGRESS":
            return delete(kind, physical_id, props, stack_name, logical_id)
        made = stacks._update_resource(
            kind, physical_id, props, before["Properties"], stack_name, logical_id, before["Attributes"]
        )
        before["PhysicalResourceId"], before["Attributes"] = made

    return deleted


def install():
    """Puts this around ministack."""
    changesets._deploy_stack_async = _remembering(changesets._deploy_stack_async)
    stacks._delete_resource = _changing_back(stacks._delete_resource)
