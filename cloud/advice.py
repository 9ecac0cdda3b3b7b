"""What is to be done about failures that AWS tells in its own words."""

import re

MEMORY = (
    "New accounts may give a function no more than 3008 MB; there is no quota of that name to ask for. Set "
    "ENGINE_MEMORY=3008 or less (the other …_MEMORY settings too), or open a case with AWS support, service Lambda, "
    "and ask for functions of up to 10240 MB. AWS raises it by itself too, with use."
)
CONCURRENCY = (
    "To get more: Service Quotas → AWS Lambda → Concurrent executions, in this region; it is free and takes a day or "
    "two. Until then lower ENGINE_CONCURRENCY and REMOTE_CONCURRENCY."
)

# Found in what AWS says, and what helps.
ADVICE = (
    (r"memorySize.{0,80}less than or equal to|MemorySize.{0,40}3008", MEMORY),
    (r"ConcurrentExecution|MaximumConcurrency|UnreservedConcurrent", CONCURRENCY),
    (
        r"account must be verified",
        "New accounts may not make CloudFront distributions at once: open a case with AWS support (Account and "
        "billing, free), quote this message, and deploy again when they have answered.",
    ),
    (
        r"CNAMEAlreadyExists|CNAMEs you provided are already associated",
        "Another distribution has DOMAIN_NAME already, perhaps in another account: take it away there first.",
    ),
    (
        r"permissions boundary|iam:(CreateRole|PutRolePermissionsBoundary).{0,200}not authorized"
        r"|not authorized to perform: iam:CreateRole",
        "This account may let nobody make a role without a permissions boundary: set PERMISSIONS_BOUNDARY to the ARN "
        "of the policy that it demands, or use a profile that may make roles.",
    ),
)


def about(reason):
    """The advice for a reason, each once; empty where there is none."""
    return "\n".join(text for pattern, text in ADVICE if re.search(pattern, reason, re.I | re.S))
