"""What is to be done about failures that AWS tells in its own words."""

import re

MEMORY = (
    "New accounts allow at most 3008 MB per function, and no quota can be requested for it. Set ENGINE_MEMORY=3008 or "
    "less (the other …_MEMORY settings too), or open a case with AWS support, service Lambda, and ask for functions of "
    "up to 10240 MB. AWS also raises the limit by itself as the account is used."
)
CONCURRENCY = (
    "To raise the limit: Service Quotas → AWS Lambda → Concurrent executions, in this region. It is free and takes a day "
    "or two. Until then, lower ENGINE_CONCURRENCY and REMOTE_CONCURRENCY."
)

# Found in what AWS says, and what helps.
ADVICE = (
    (r"memorySize.{0,80}less than or equal to|MemorySize.{0,40}3008", MEMORY),
    (r"ConcurrentExecution|MaximumConcurrency|UnreservedConcurrent", CONCURRENCY),
    (
        r"account must be verified",
        "New accounts cannot create CloudFront distributions right away. Open a case with AWS support (Account and "
        "billing, free), quote this message, and deploy again when they have answered.",
    ),
    (
        r"CNAMEAlreadyExists|CNAMEs you provided are already associated",
        "Another distribution already uses DOMAIN_NAME, perhaps in another account. Remove it there first.",
    ),
    (
        r"permissions boundary|iam:(CreateRole|PutRolePermissionsBoundary).{0,200}not authorized"
        r"|not authorized to perform: iam:CreateRole",
        "This account may require a permissions boundary for new roles. Set PERMISSIONS_BOUNDARY to the ARN of that "
        "policy, or use a profile that is allowed to create roles.",
    ),
)


def about(reason):
    """The advice for a reason, each once; empty where there is none."""
    return "\n".join(text for pattern, text in ADVICE if re.search(pattern, reason, re.I | re.S))
