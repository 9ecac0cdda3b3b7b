"""Termination protection of stacks, which ministack does not know."""

from ministack.services.cloudformation import _stacks, handlers, helpers


def _protect(params):
    stack = _stacks.get(helpers._p(params, "StackName"))
    stack["EnableTerminationProtection"] = helpers._p(params, "EnableTerminationProtection") == "true"
    told = f"<StackId>{stack['StackId']}</StackId>"
    answer = f"<UpdateTerminationProtectionResult>{told}</UpdateTerminationProtectionResult>"
    return helpers._xml(200, "UpdateTerminationProtectionResponse", answer)


def _is_protected(params):
    return (_stacks.get(helpers._p(params, "StackName") or "") or {}).get("EnableTerminationProtection", False)


def _telling(describe):
    def described(params):
        status, headers, body = describe(params)
        if _is_protected(params):
            told = b"<EnableTerminationProtection>true</EnableTerminationProtection>"
            body = body.replace(b"<DisableRollback>", told + b"<DisableRollback>")
        return status, headers, body

    return described


def _refusing(delete):
    def deleted(params):
        if _is_protected(params):
            name = helpers._p(params, "StackName")
            told = f"Stack [{name}] cannot be deleted while TerminationProtection is enabled"
            return helpers._error("ValidationError", told)
        return delete(params)

    return deleted


def install():
    """Puts this around ministack."""
    actions = handlers._ACTION_HANDLERS
    actions["UpdateTerminationProtection"] = _protect
    actions["DescribeStacks"] = _telling(actions["DescribeStacks"])
    actions["DeleteStack"] = _refusing(actions["DeleteStack"])
